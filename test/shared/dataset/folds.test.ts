import { describe, expect, test } from 'vitest'
import { assignFolds, type FoldItem } from '../../../src-shared/dataset/folds.ts'

const items = (...counts: readonly number[]): FoldItem[] => counts.flatMap((count, stratum) => Array.from({ length: count }, (_, index) => ({ key: `${stratum}-${index}`, stratum })))
const countsOf = (folds: Iterable<number>, foldCount: number): number[] => {
  const counts = new Array<number>(foldCount).fill(0)
  for (const fold of folds) counts[fold]!++
  return counts
}

describe('folds', () => {
  test.each([1, 7, 123])('hold the same share of every class, seed %i', (seed) => {
    const all = items(50, 13, 2, 1, 4)
    const folds = assignFolds(all, 5, seed)
    for (const stratum of [0, 1, 2, 3, 4]) {
      const counts = countsOf(folds.filter((_, index) => all[index]!.stratum === stratum), 5)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
    const totals = countsOf(folds, 5)
    expect([totals.reduce((sum, count) => sum + count), Math.max(...totals) - Math.min(...totals)]).toEqual([70, 0])
  })
  test('follow from seed and content alone, not from the order', () => {
    const all = items(20, 11)
    const folds = assignFolds(all, 4, 5)
    expect([...assignFolds(all.toReversed(), 4, 5)].toReversed()).toEqual([...folds])
    expect([...assignFolds(all, 4, 6)]).not.toEqual([...folds])
  })
  test('keep copies of one picture together, even under different labels', () => {
    const all = items(10, 10).map((item, index) => (index % 3 === 0 ? { ...item, group: `copy ${index % 2}` } : item))
    const folds = assignFolds(all, 5, 1)
    for (const group of ['copy 0', 'copy 1']) {
      const members = [...folds].filter((_, index) => all[index]!.group === group)
      expect(members.length).toBeGreaterThan(2)
      expect(new Set(members).size).toBe(1)
    }
    expect([...assignFolds(all.toReversed(), 5, 1)].toReversed()).toEqual([...folds])
  })
  test('a large group is made up for by others', () => {
    const all = items(20).map((item, index) => (index < 4 ? { ...item, group: 'one' } : item))
    expect(countsOf(assignFolds(all, 5, 2), 5)).toEqual([4, 4, 4, 4, 4])
  })
  test('of nothing are none', () => expect(assignFolds([], 5, 1)).toEqual(new Uint8Array(0)))
})
