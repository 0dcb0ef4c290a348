/** Selection in the grid: clicks, ranges, rubber band, keys, and what happens when the list changes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ImageId } from '../../../../../src-shared/dataset/ids.ts'
import {
  afterListChange, clearSelection, emptySelection, extendTo, indexesInBand, isSelected, movedIndex, selectAll, selectedCount, selectedIds, selectIndexes, selectOne, toggleAt,
  type GridSelection, type Move,
} from '../../../../../src-renderer/features/data/grid/selection.ts'
import { threadMs } from '../../../../support/threadMs.ts'

const ids = Array.from({ length: 20 }, (_, index) => (100 + index) as ImageId)
const indexes = (selection: GridSelection): number[] => ids.map((_, index) => index).filter((index) => isSelected(selection, ids, index))

describe('clicks', () => {
  test('a click selects one, Shift extends from it, a second Shift replaces the range', () => {
    const clicked = selectOne(3)
    const extended = extendTo(clicked, ids, 6, false)
    expect(indexes(extended)).toEqual([3, 4, 5, 6])
    expect(indexes(extendTo(extended, ids, 1, false))).toEqual([1, 2, 3])
  })
  test('Ctrl adds and takes out, and the added image is the next anchor', () => {
    const two = toggleAt(selectOne(2), ids, 8)
    expect(indexes(two)).toEqual([2, 8])
    expect(indexes(extendTo(two, ids, 10, true))).toEqual([2, 8, 9, 10])
    expect(indexes(toggleAt(two, ids, 2))).toEqual([8])
  })
  test('Ctrl on everything leaves all but one', () => {
    expect(selectedCount(toggleAt(selectAll(selectOne(0)), ids, 5), ids)).toBe(19)
  })
  test('clearing keeps the cursor', () => {
    expect(clearSelection(selectOne(7))).toEqual({ ...emptySelection, cursor: 7 })
  })
})

test('count, list and test of membership agree for any sequence of actions', () => {
  const index = fc.integer({ min: 0, max: 19 })
  const action = fc.oneof(
    index.map((to) => (s: GridSelection) => (void s, selectOne(to))),
    fc.tuple(index, fc.boolean()).map(([to, keep]) => (s: GridSelection) => extendTo(s, ids, to, keep)),
    index.map((to) => (s: GridSelection) => toggleAt(s, ids, to)),
    fc.constant(selectAll),
    fc.constant(clearSelection),
    fc.tuple(fc.array(index), fc.boolean()).map(([some, keep]) => (s: GridSelection) => selectIndexes(s, ids, some, keep)),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
      const selection = actions.reduce((state, act) => act(state), emptySelection)
      const listed = selectedIds(selection, ids)
      expect(listed).toEqual(indexes(selection).map((at) => ids[at]))
      expect(selectedCount(selection, ids)).toBe(listed.length)
    }),
  )
})

describe('a key costs the same with a million images', () => {
  test('extending by keys makes no list', () => {
    const many = Array.from({ length: 1_000_000 }, (_, at) => at as ImageId)
    let selection = selectOne(0)
    const start = threadMs()
    for (let at = 1; at <= 1000; at += 1) selection = extendTo(selection, many, at * 900, false)
    // 1,000 key presses that copied their range would take minutes; these take about a millisecond.
    expect(threadMs() - start).toBeLessThan(200)
    expect(selectedCount(selection, many)).toBe(900_001)
  })
})

describe('movedIndex in 20 images, 6 columns, pages of 2 rows', () => {
  const cases: readonly [number, Move, number][] = [
    [0, 'left', 0], [0, 'right', 1], [19, 'right', 19], [2, 'up', 2], [8, 'up', 2], [8, 'down', 14], [14, 'down', 19], [19, 'down', 19],
    [8, 'rowStart', 6], [8, 'rowEnd', 11], [18, 'rowEnd', 19], [15, 'pageUp', 3], [9, 'pageUp', 3], [1, 'pageDown', 13], [13, 'pageDown', 19], [9, 'first', 0], [9, 'last', 19], [-1, 'right', 0],
  ]
  test.each(cases)('%i %s -> %i', (cursor, move, target) => expect(movedIndex(cursor, move, 20, 6, 2)).toBe(target))
  test('an empty grid has no cursor', () => expect(movedIndex(0, 'right', 0, 6, 2)).toBe(-1))
})

describe('indexesInBand', () => {
  const grid = { columns: 4, cellWidthPx: 100, cellHeightPx: 120, gapPx: 10, paddingPx: 5, count: 10 }
  test.each([
    ['inside one cell', { left: 20, top: 20, right: 30, bottom: 30 }, [0]],
    ['over two columns and two rows', { left: 90, top: 100, right: 130, bottom: 140 }, [0, 1, 4, 5]],
    ['only in the gap', { left: 106, top: 20, right: 114, bottom: 30 }, []],
    ['over the end of the list', { left: 0, top: 260, right: 900, bottom: 900 }, [8, 9]],
  ])('%s', (_, band, expected) => expect(indexesInBand(band, grid)).toEqual(expected))
})

describe('afterListChange', () => {
  const without = (...gone: number[]): ImageId[] => ids.filter((_, index) => !gone.includes(index))
  test('the cursor stays with its image when another one leaves the list', () => {
    const after = without(2)
    const kept = afterListChange(selectOne(5), ids, after)
    expect(selectedIds(kept, after)).toEqual([ids[5]])
    expect(kept.cursor).toBe(4)
  })
  test('when its own image leaves, the next one moves under the cursor', () => {
    const after = without(5)
    expect(selectedIds(afterListChange(selectOne(5), ids, after), after)).toEqual([ids[6]])
  })
  test('the last image gone: the cursor goes to the new last', () => {
    const after = without(19)
    expect(afterListChange(selectOne(19), ids, after).cursor).toBe(18)
  })
  test('a larger selection keeps what is still there', () => {
    const after = without(4)
    expect(selectedIds(afterListChange(extendTo(selectOne(3), ids, 6, false), ids, after), after)).toEqual([ids[3], ids[5], ids[6]])
  })
  test('an empty list selects nothing', () => expect(afterListChange(selectOne(3), ids, [])).toEqual(emptySelection))
})
