import { describe, expect, it } from 'vitest'
import { columnTotals, densityOf, heat, knownFigures, mistakes, moveCell, rowTotals, sortClasses, type ClassRow } from '../../../../src-renderer/features/evaluation/confusion.ts'

const confusion = [
  [8, 2, 0],
  [5, 15, 0],
  [0, 2, 0],
]

describe('confusion matrix', () => {
  it('totals by label and by answer', () => {
    expect(rowTotals(confusion)).toEqual([10, 20, 2])
    expect(columnTotals(confusion)).toEqual([13, 19, 0])
  })

  it('colour: none when empty, a trace when rare, full for a whole row, growing in between', () => {
    expect(heat(0, 10)).toBe(0)
    expect(heat(0, 0)).toBe(0)
    expect(heat(1, 10_000)).toBeGreaterThan(0.1)
    expect(heat(10, 10)).toBe(1)
    expect(heat(3, 10)).toBeGreaterThan(heat(2, 10))
  })

  it('mistakes: largest first, equal counts by share, the diagonal is none', () => {
    expect(mistakes(confusion, 10)).toEqual([
      { trueClass: 1, predictedClass: 0, count: 5, share: 0.25 },
      { trueClass: 2, predictedClass: 1, count: 2, share: 1 },
      { trueClass: 0, predictedClass: 1, count: 2, share: 0.2 },
    ])
    expect(mistakes(confusion, 1)).toHaveLength(1)
    expect(mistakes([[3, 0], [0, 4]], 5)).toEqual([])
  })

  it.each([
    ['ArrowRight', false, [1, 2]], ['ArrowLeft', false, [1, 0]], ['ArrowUp', false, [0, 1]], ['ArrowDown', false, [2, 1]],
    ['ArrowDown', true, [4, 1]], ['ArrowLeft', true, [1, 0]], ['Home', false, [1, 0]], ['End', false, [1, 4]], ['End', true, [4, 4]],
  ] as const)('%s (to the edge: %s) from row 1, column 1 of 5', (key, toEdge, [trueClass, predictedClass]) =>
    expect(moveCell({ trueClass: 1, predictedClass: 1 }, key, 5, toEdge)).toEqual({ trueClass, predictedClass }))

  it('the edge holds, other keys do nothing', () => {
    expect(moveCell({ trueClass: 0, predictedClass: 0 }, 'ArrowUp', 5, false)).toEqual({ trueClass: 0, predictedClass: 0 })
    expect(moveCell({ trueClass: 0, predictedClass: 0 }, 'a', 5, false)).toBeNull()
  })

  it.each([[2, 'roomy'], [14, 'roomy'], [15, 'tight'], [34, 'tight'], [100, 'dots']])('%d classes are drawn %s', (size, density) => expect(densityOf(size)).toBe(density))
})

describe('class table', () => {
  const row = (name: string, precision: number, support: number): ClassRow => ({ name, precision, recall: 0, f1: 0, support })
  const rows = [row('b', 0.5, 3), row('c', Number.NaN, 1), row('a', 0.9, 2)]
  const names = (sorted: readonly ClassRow[]) => sorted.map((entry) => entry.name).join('')

  it.each([[null, false, 'bca'], ['name', false, 'abc'], ['name', true, 'cba'], ['precision', false, 'bac'], ['precision', true, 'abc'], ['support', true, 'bac']] as const)(
    'by %s, descending %s: %s', (column, descending, order) => expect(names(sortClasses(rows, column, descending))).toBe(order))
})

describe('figures of a class', () => {
  const zero = { precision: 0, recall: 0, f1: 0, support: 0 }
  it('are none where they are a share of nothing', () => {
    expect(knownFigures({ precision: 0, recall: 0, f1: 0, support: 4 }, 0)).toEqual({ precision: NaN, recall: 0, f1: 0, support: 4 })
    expect(knownFigures(zero, 3)).toEqual({ precision: 0, recall: NaN, f1: 0, support: 0 })
    expect(knownFigures(zero, 0)).toEqual({ precision: NaN, recall: NaN, f1: NaN, support: 0 })
  })
  it('of several labels it is not known how often a class was answered', () => {
    expect(knownFigures(zero, undefined)).toEqual({ precision: 0, recall: NaN, f1: NaN, support: 0 })
  })
})
