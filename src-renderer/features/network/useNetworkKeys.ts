/** What the keys of the network screen do. */
import { useKeymap } from '../../composables/useKeymap.ts'
import { networkText as text } from '../../text/network.ts'
import { gridPx } from './canvas/useGestures.ts'
import type { Direction } from './canvas/neighbours.ts'
import { networkKeymap } from './keymap.ts'
import type { Builder } from './useBuilder.ts'

export interface NetworkScreen {
  /** Null while the list is shown. */
  canvas(): { fit(): void; zoomIn(): void; zoomOut(): void; walk(direction: Direction, extend?: boolean): void; cancel(): void } | null
  table(): { walk(by: 1 | -1, extend?: boolean): void } | null
  isActive(): boolean
  search(): void
  find(): void
  toggleView(): void
  inspect(): void
}

export function useNetworkKeys(builder: Builder, screen: NetworkScreen): void {
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
  const left = (): void => undefined
  useKeymap(networkKeymap, {
    undo: builder.undo, redo: builder.redo, remove: builder.removeSelected, duplicate: builder.duplicateSelected,
    copy: left, cut: left, paste: left,
    group: () => builder.groupSelected(text.inspector.groupName), ungroup: builder.ungroupSelected, fold,
    search: screen.search, find: screen.find, inspect: screen.inspect, view: screen.toggleView,
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
}
