import { describe, expect, test } from 'vitest'
import { doubtedLabels, suspectedLabels } from '../../../src-shared/evaluation/labelErrors.ts'
import { multiLabelFiguresOf } from '../../../src-shared/evaluation/multiLabel.ts'
import { intersectionOverUnion, numberFiguresOf } from '../../../src-shared/evaluation/numbers.ts'
import { accuracyInterval, compareOnSameImages, mcnemarExact } from '../../../src-shared/evaluation/significance.ts'
import { significanceSentence } from '../../../src-shared/evaluation/significanceSentence.ts'
import golden from '../../golden/evaluation.json' with { type: 'json' }

const close = (received: number | null, expected: number | null, digits = 12): void => {
  if (expected === null) expect(received).toBeNull()
  else expect(received).toBeCloseTo(expected, digits)
}

describe('figures are those of scikit-learn and SciPy', () => {
  for (const [index, item] of golden.multiLabel.entries()) {
    test(`several labels per image, case ${index}`, () => {
      const figures = multiLabelFiguresOf(item.targets, item.probabilities, item.classes, item.threshold)
      for (const name of ['precision', 'recall', 'f1', 'support'] as const) figures.perClass.forEach((row, place) => close(row[name], item[name][place]!))
      for (const name of ['microF1', 'macroF1', 'hammingLoss', 'exactMatch'] as const) close(figures[name], item[name])
      expect(multiLabelFiguresOf(item.targets, item.probabilities, item.classes, new Array<number>(item.classes).fill(item.threshold))).toEqual(figures)
    })
  }
  for (const [index, item] of golden.regression.entries()) {
    test(`numbers, case ${index}`, () => {
      const figures = numberFiguresOf(item.targets, item.answers)
      for (const name of ['meanAbsoluteError', 'rootMeanSquaredError', 'r2'] as const) close(figures[name], item[name])
    })
  }
  for (const [index, item] of golden.masks.entries()) {
    test(`masks, case ${index}`, () => intersectionOverUnion(item.confusion).forEach((value, place) => close(value, item.intersectionOverUnion[place]!)))
  }
  for (const [index, item] of golden.paired.entries()) {
    test(`two runs, case ${index}`, () => {
      close(mcnemarExact(item.onlyFirst, item.onlySecond), item.pValue, 10)
      const interval = accuracyInterval(item.right, item.count)
      close(interval!.low, item.interval[0]!)
      close(interval!.high, item.interval[1]!)
      const perfect = accuracyInterval(item.count, item.count)
      close(perfect!.low, item.bound, 10)
      expect(perfect!.high).toBe(1)
      close(accuracyInterval(0, item.count)!.high, 1 - item.bound, 10)
    })
  }
})

describe('suspected labels', () => {
  for (const [index, item] of golden.labelErrors.entries()) {
    test(`are ranked as in confident learning, case ${index}`, () => expect(suspectedLabels(item.probabilities, item.labels, item.classes).map(({ row }) => row)).toEqual(item.ranking))
  }
  test('name the class the image seems to be, and none where the answer agrees', () => {
    const suspected = suspectedLabels([0.9, 0.1, 0.8, 0.2, 0.05, 0.95, 0.9, 0.1], [0, 0, 1, 1], 2)
    expect(suspected).toEqual([{ row: 3, label: 1, suggestion: 0, selfConfidence: 0.1 }])
  })
  test('leave out what is less sure, which is doubted', () => {
    // The second is more probably of class 0 than its label says, but less than images of class 0 usually are.
    const [probabilities, labels] = [[0.9, 0.1, 0.7, 0.3, 0.05, 0.95, 0.9, 0.1, 0.95, 0.05], [0, 1, 1, 1, 0]] as const
    expect(suspectedLabels(probabilities, labels, 2)).toEqual([])
    expect(doubtedLabels(probabilities, labels, 2)).toEqual([{ row: 3, label: 1, suggestion: 0, selfConfidence: 0.1 }, { row: 1, label: 1, suggestion: 0, selfConfidence: 0.3 }])
    expect(doubtedLabels([0.9, 0.1, 0.2, 0.8], [0, 1], 2)).toEqual([])
    expect(doubtedLabels([0.9, 0.1, 0.8, 0.2, 0.05, 0.95, 0.9, 0.1], [0, 0, 1, 1], 2)).toEqual([])
  })
  test('a class without images is suspected of nothing', () => {
    expect(suspectedLabels([0.3, 0.2, 0.5, 0.4, 0.1, 0.5], [0, 0], 3)).toEqual([])
  })
})

test('figures of no image are null or 0', () => {
  expect(numberFiguresOf([], [])).toEqual({ meanAbsoluteError: 0, rootMeanSquaredError: 0, r2: null })
  expect(multiLabelFiguresOf([], [], 2)).toMatchObject({ microF1: 0, macroF1: 0, hammingLoss: 0, exactMatch: 0 })
  expect(accuracyInterval(0, 0)).toBeNull()
})

describe('the sentence about two runs', () => {
  const counts = (both: number, onlyFirst: number, onlySecond: number, neither: number) => compareOnSameImages(
    [...Array(both).fill(1), ...Array(onlyFirst).fill(1), ...Array(onlySecond).fill(0), ...Array(neither).fill(0)],
    [...Array(both).fill(1), ...Array(onlyFirst).fill(0), ...Array(onlySecond).fill(1), ...Array(neither).fill(0)],
  )
  test('says who is better and how likely luck is', () => {
    expect(significanceSentence('A', 'B', counts(100, 30, 8, 12))).toBe("A has 22 more of 150 images right than B (it alone is right on 30, B alone on 8). The difference is real, not luck: equally good networks would differ this much in less than 0.1 % of cases (McNemar's exact test).")
    expect(significanceSentence('A', 'B', counts(100, 8, 13, 12))).toMatch(/^B has 5 more of 133 images right than A .* That may well be luck: equally good networks would differ this much in 38 % of cases .* More test images would tell\.$/)
  })
  test('says so when there is nothing to tell apart', () => {
    expect(significanceSentence('A', 'B', counts(3, 0, 0, 1))).toBe('A and B have the same 4 images right and wrong: no difference at all.')
    expect(significanceSentence('A', 'B', counts(3, 2, 2, 1))).toBe('A and B have equally many of 8 images right; they disagree on 4. Neither is better.')
    expect(significanceSentence('A', 'B', counts(0, 0, 0, 0))).toBe('There is no image that both runs were judged on.')
  })
})
