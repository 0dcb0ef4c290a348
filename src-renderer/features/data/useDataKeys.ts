/** What the keys of the data screen do, in the grid and in the full-size view. Used by DataPage.vue. */
import type { Ref } from 'vue'
import { useClasses } from '../../composables/useClasses.ts'
import { useKeymap, type KeyActions } from '../../composables/useKeymap.ts'
import type { Labelling } from './grid/useLabelling.ts'
import { clearSelection, extendTo, selectAll, selectOne, type Move } from './grid/selection.ts'
import { dataKeymap, type DataKey } from './keymap.ts'

export interface DataKeyTargets {
  readonly labelling: Labelling
  readonly viewing: Ref<boolean>
  readonly tilePx: Ref<number>
  readonly readOnly: Ref<boolean>
  isEnabled(): boolean
  move(direction: Move, extend: boolean): void
  /** In the full-size view. */
  step(by: number): void
  openViewer(index: number): void
  closeViewer(): void
  zoom(direction: number): void
  focusSearch(): void
  /** Begins a number with the key that was pressed. */
  typeNumber(first: string): void
  toggleMask(): void
}

const tileStepPx = 24
const smallestTilePx = 56
const largestTilePx = 320

export function useDataKeys(page: DataKeyTargets): void {
  const { labelling, viewing, tilePx, readOnly } = page
  const { selection, ids, mode } = labelling
  const { classByKey } = useClasses()

  /** Moves in the grid; in the full-size view only left and right mean something. */
  const moving = (direction: Move, viewStep = 0) => (): void => {
    if (!viewing.value) page.move(direction, false)
    else if (viewStep !== 0) page.step(viewStep)
  }
  const extending = (direction: Move) => (): void => {
    if (!viewing.value) page.move(direction, true)
  }
  const ifWritable = (action: () => unknown) => (): void => {
    if (!readOnly.value) void action()
  }
  const resize = (direction: number): void => {
    if (viewing.value) page.zoom(direction)
    else tilePx.value = Math.min(largestTilePx, Math.max(smallestTilePx, tilePx.value + direction * tileStepPx))
  }

  const actions: KeyActions<DataKey> = {
    classKey: () => undefined,
    none: ifWritable(() => mode.value.kind !== 'number' && labelling.markNone()),
    numberKey: () => undefined,
    mask: page.toggleMask,
    clear: ifWritable(() => (mode.value.kind === 'number' ? labelling.setNumber(null) : labelling.assign(null))),
    undo: ifWritable(labelling.undo),
    redo: ifWritable(labelling.redo),
    nextUnlabelled: () => void labelling.goToNextUnlabelled(),
    remove: ifWritable(labelling.remove),
    open: () => (viewing.value ? page.closeViewer() : page.openViewer(Math.max(0, selection.value.cursor))),
    selectAll: () => (selection.value = selectAll(selection.value)),
    clearSelection: () => (viewing.value ? page.closeViewer() : (selection.value = clearSelection(selection.value))),
    search: page.focusSearch,
    larger: () => resize(1),
    smaller: () => (mode.value.kind === 'number' && !viewing.value ? page.typeNumber('-') : resize(-1)),
    left: moving('left', -1),
    right: moving('right', 1),
    up: moving('up'),
    down: moving('down'),
    pageUp: moving('pageUp'),
    pageDown: moving('pageDown'),
    rowStart: moving('rowStart'),
    rowEnd: moving('rowEnd'),
    first: () => (selection.value = selectOne(0)),
    last: () => (selection.value = selectOne(ids.value.length - 1)),
    extendLeft: extending('left'),
    extendRight: extending('right'),
    extendUp: extending('up'),
    extendDown: extending('down'),
    extendFirst: () => (selection.value = extendTo(selection.value, ids.value, 0, false)),
    extendLast: () => (selection.value = extendTo(selection.value, ids.value, ids.value.length - 1, false)),
  }
  useKeymap(dataKeymap, actions, {
    isActive: page.isEnabled,
    otherKey: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || readOnly.value) return false
      if (mode.value.kind === 'number') {
        if (!/^\d$/.test(event.key)) return false
        page.typeNumber(event.key)
        return true
      }
      const entry = classByKey.value.get(event.key.toLowerCase())
      if (entry) void (mode.value.kind === 'several' ? labelling.toggleClass(entry.id) : labelling.assign(entry.id))
      return entry !== undefined
    },
  })
}
