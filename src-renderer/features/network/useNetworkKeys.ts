/** What the keys of the network screen do, and where they lead: the drawing, the options of a layer, the search. */
import { nextTick, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useKeymap } from '../../composables/useKeymap.ts'
import { showToast } from '../../composables/useToasts.ts'
import { networkText as text } from '../../text/network.ts'
import { gridPx } from './canvas/useGestures.ts'
import type { Direction } from './canvas/neighbours.ts'
import { networkKeymap } from './keymap.ts'
import type { Builder } from './useBuilder.ts'
import type { NetworkView } from './useNetworkView.ts'

export interface NetworkScreen {
  /** Null while the list is shown. */
  canvas(): { fit(): void; zoomIn(): void; zoomOut(): void; walk(direction: Direction, extend?: boolean): void; cancel(): void; focus(): void } | null
  table(): { walk(by: 1 | -1, extend?: boolean): void; focus(): void; inspect(): boolean } | null
  readonly view: Ref<NetworkView>
  isActive(): boolean
  search(): void
}

export interface NetworkKeys {
  /** What is looked for on the drawing: a layer, or one to connect this one to; null: nothing. */
  readonly searching: ShallowRef<{ readonly connectFrom: string | null } | null>
  endSearch(): void
  /** The keyboard goes to the canvas, or to the list. */
  focusDrawing(): void
  /** It goes to the options of the selected layer. */
  inspect(): void
}

export function useNetworkKeys(builder: Builder, screen: NetworkScreen): NetworkKeys {
  const searching: NetworkKeys['searching'] = shallowRef(null)
  function walk(direction: Direction, extend = false): void {
    screen.canvas()?.walk(direction, extend)
    if (direction === 'up' || direction === 'down') screen.table()?.walk(direction === 'down' ? 1 : -1, extend)
  }
  function move(dx: number, dy: number): void {
    if (screen.canvas() !== null) builder.moveBy(builder.selectedIds.value, dx * gridPx, dy * gridPx)
  }
  function fold(): void {
    const group = builder.selectedGroup.value ?? builder.document.value.groups?.find(({ id }) => id === builder.selected.value?.group)
    if (group !== undefined && group !== null) builder.fold(group.id, !group.folded)
  }
  function connect(): void {
    if (builder.selected.value === null) showToast(text.find.connectFromOne)
    else searching.value = { connectFrom: builder.selected.value.id }
  }
  function toggleView(): void {
    screen.view.value = screen.view.value === 'canvas' ? 'list' : 'canvas'
    void nextTick(focusDrawing)
  }
  function focusDrawing(): void {
    if (screen.view.value === 'canvas') screen.canvas()?.focus()
    else screen.table()?.focus()
  }
  function endSearch(): void {
    searching.value = null
    focusDrawing()
  }
  function inspect(): void {
    if (screen.table()?.inspect() === true) return
    const inspector = globalThis.document.querySelector<HTMLElement>('[data-testid="inspector"]')
    const control = inspector?.querySelector<HTMLElement>('[data-testid^="field-"]') ?? inspector?.querySelector<HTMLElement>('input')
    control?.focus()
  }
  // A button that goes with what it did (a repair, Delete, Disconnect) takes the focus along; the next key is for the drawing.
  watch(builder.document, () => {
    if (globalThis.document.activeElement === globalThis.document.body) focusDrawing()
  }, { flush: 'post' })
  const left = (): void => undefined
  useKeymap(networkKeymap, {
    undo: builder.undo, redo: builder.redo, remove: builder.removeSelected, duplicate: builder.duplicateSelected,
    copy: left, cut: left, paste: left,
    group: () => builder.groupSelected(text.inspector.groupName), ungroup: builder.ungroupSelected, fold,
    search: screen.search, find: () => (searching.value = { connectFrom: null }), connect, inspect, view: toggleView,
    down: () => walk('down'), up: () => walk('up'), left: () => walk('left'), right: () => walk('right'),
    extendDown: () => walk('down', true), extendUp: () => walk('up', true),
    moveDown: () => move(0, 1), moveUp: () => move(0, -1), moveLeft: () => move(-1, 0), moveRight: () => move(1, 0),
    fit: () => screen.canvas()?.fit(), zoomIn: () => screen.canvas()?.zoomIn(), zoomOut: () => screen.canvas()?.zoomOut(),
    arrange: builder.arrange,
    selectAll: () => builder.select(builder.document.value.layers.map((layer) => layer.id)),
    deselect: () => {
      screen.canvas()?.cancel()
      builder.select([])
    },
  }, { isActive: screen.isActive })
  return { searching, endSearch, focusDrawing, inspect }
}
