/**
 * What is selected in the grid, as data. Ranges are kept as two numbers, so that a key press costs the same with 100 and with 100,000 images.
 * All functions are pure; indexes are places in the list of ids shown now. Used by useImageGrid.ts.
 */
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'

export interface GridSelection {
  /** Picked one by one, or kept while a new range is drawn with Ctrl. */
  readonly picked: ReadonlySet<ImageId>
  /** The range last drawn: from the anchor to the cursor, both included; null when there is none. */
  readonly range: { readonly anchor: number; readonly end: number } | null
  /** Everything that matches the filter, also what has not been loaded. */
  readonly all: boolean
  /** Where the keyboard is; -1 in an empty grid. */
  readonly cursor: number
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'rowStart' | 'rowEnd' | 'pageUp' | 'pageDown' | 'first' | 'last'

const nothing: ReadonlySet<ImageId> = new Set()
export const emptySelection: GridSelection = { picked: nothing, range: null, all: false, cursor: -1 }

/** Only the image at `index`. */
export function selectOne(index: number): GridSelection {
  return { picked: nothing, range: { anchor: index, end: index }, all: false, cursor: index }
}
export function selectAll(selection: GridSelection): GridSelection {
  return { picked: nothing, range: null, all: true, cursor: Math.max(0, selection.cursor) }
}
/** Nothing selected; the cursor stays. */
export function clearSelection(selection: GridSelection): GridSelection {
  return { ...emptySelection, cursor: selection.cursor }
}

export function isSelected(selection: GridSelection, ids: readonly ImageId[], index: number): boolean {
  const id = ids[index]
  if (id === undefined) return false
  return selection.all || isInRange(selection, index) || selection.picked.has(id)
}
function isInRange({ range }: GridSelection, index: number): boolean {
  return range !== null && index >= Math.min(range.anchor, range.end) && index <= Math.max(range.anchor, range.end)
}

/** From the anchor (or the cursor) to `index`; with `keep`, what was picked before stays. */
export function extendTo(selection: GridSelection, ids: readonly ImageId[], index: number, keep: boolean): GridSelection {
  const anchor = selection.range?.anchor ?? Math.max(0, selection.cursor)
  return { picked: keep ? new Set(selectedIds(selection, ids)) : nothing, range: { anchor, end: index }, all: false, cursor: index }
}
/** Adds the image at `index`, or takes it out. */
export function toggleAt(selection: GridSelection, ids: readonly ImageId[], index: number): GridSelection {
  const id = ids[index]
  if (id === undefined) return selection
  const picked = new Set(selectedIds(selection, ids))
  if (!picked.delete(id)) {
    // The new image is the anchor of the next Shift-click.
    return { picked, range: { anchor: index, end: index }, all: false, cursor: index }
  }
  return { picked, range: null, all: false, cursor: index }
}
/** What a rubber band covers (`indexes`), on top of `base` when Ctrl was held. */
export function selectIndexes(base: GridSelection, ids: readonly ImageId[], indexes: readonly number[], keep: boolean): GridSelection {
  const picked = new Set(keep ? selectedIds(base, ids) : [])
  for (const index of indexes) {
    const id = ids[index]
    if (id !== undefined) picked.add(id)
  }
  return { picked, range: null, all: false, cursor: indexes.at(-1) ?? base.cursor }
}

/** Selected ids in grid order. */
export function selectedIds(selection: GridSelection, ids: readonly ImageId[]): ImageId[] {
  if (selection.all) return [...ids]
  const { range, picked } = selection
  if (picked.size === 0) return range ? ids.slice(Math.min(range.anchor, range.end), Math.max(range.anchor, range.end) + 1) : []
  return ids.filter((id, index) => picked.has(id) || isInRange(selection, index))
}
export function selectedCount(selection: GridSelection, ids: readonly ImageId[]): number {
  if (selection.all) return ids.length
  const { range, picked } = selection
  if (!range) return picked.size
  const first = Math.min(range.anchor, range.end)
  const last = Math.min(Math.max(range.anchor, range.end), ids.length - 1)
  let count = picked.size + Math.max(0, last - first + 1)
  if (picked.size > 0) for (let index = first; index <= last; index += 1) if (picked.has(ids[index] as ImageId)) count -= 1
  return count
}

/** The index a key leads to, inside the list. */
export function movedIndex(cursor: number, move: Move, count: number, columns: number, rowsPerPage: number): number {
  if (count === 0) return -1
  if (cursor < 0) return move === 'last' ? count - 1 : 0
  const rowStart = cursor - (cursor % columns)
  const targets: Readonly<Record<Move, number>> = {
    left: cursor - 1,
    right: cursor + 1,
    up: cursor - columns < 0 ? cursor : cursor - columns,
    down: cursor + columns < count ? cursor + columns : rowStart + columns < count ? count - 1 : cursor,
    rowStart,
    rowEnd: rowStart + columns - 1,
    pageUp: cursor - columns * rowsPerPage < 0 ? cursor % columns : cursor - columns * rowsPerPage,
    pageDown: cursor + columns * rowsPerPage,
    first: 0,
    last: count - 1,
  }
  return Math.min(count - 1, Math.max(0, targets[move]))
}

/** The indexes of the cells that a rectangle (in px, inside the scrolled content) touches. */
export function indexesInBand(
  band: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  grid: { readonly columns: number; readonly cellWidthPx: number; readonly cellHeightPx: number; readonly gapPx: number; readonly paddingPx: number; readonly count: number },
): number[] {
  const { columns, gapPx, paddingPx, count } = grid
  const stepX = grid.cellWidthPx + gapPx
  const stepY = grid.cellHeightPx + gapPx
  const firstColumn = Math.max(0, Math.ceil((band.left - paddingPx - grid.cellWidthPx) / stepX))
  const lastColumn = Math.min(columns - 1, Math.floor((band.right - paddingPx) / stepX))
  const firstRow = Math.max(0, Math.ceil((band.top - paddingPx - grid.cellHeightPx) / stepY))
  const lastRow = Math.floor((band.bottom - paddingPx) / stepY)
  const indexes: number[] = []
  for (let row = firstRow; row <= lastRow; row += 1)
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const index = row * columns + column
      if (index < count) indexes.push(index)
    }
  return indexes
}

/** The same selection after the list changed: the cursor stays with its image, or at its place when the image is gone. */
export function afterListChange(selection: GridSelection, before: readonly ImageId[], after: readonly ImageId[]): GridSelection {
  if (after.length === 0) return emptySelection
  if (selection.cursor < 0) return selection.all ? selection : { ...emptySelection, cursor: -1 }
  const cursorId = before[selection.cursor]
  const found = after[selection.cursor] === cursorId ? selection.cursor : after.indexOf(cursorId as ImageId)
  const cursor = found >= 0 ? found : Math.min(selection.cursor, after.length - 1)
  if (selection.all) return { ...selection, cursor }
  if (selectedCount(selection, before) <= 1 && isSelected(selection, before, selection.cursor)) return selectOne(cursor)
  const kept = new Set(selectedIds(selection, before))
  const picked = new Set(after.filter((id) => kept.has(id)))
  return { picked, range: null, all: false, cursor }
}
