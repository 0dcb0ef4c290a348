import { describe, expect, test } from 'vitest'
import { accuracyOf, balancedAccuracy, classFiguresOf, cohenKappa, confusionOf } from '../../../src-shared/evaluation/classFigures.ts'
import { brierScore, calibrationOf, logLoss, topKAccuracy } from '../../../src-shared/evaluation/probabilities.ts'
import { averagePrecision, curveOf, figuresAt, rankScores, rocArea, thinned } from '../../../src-shared/evaluation/curves.ts'
import golden from '../../golden/evaluation.json' with { type: 'json' }

/** The first of equal largest ones, as the app answers. */
function answersOf(probabilities: readonly number[], classCount: number): number[] {
  return Array.from({ length: probabilities.length / classCount }, (_, row) => {
    const own = probabilities.slice(row * classCount, (row + 1) * classCount)
    return own.indexOf(Math.max(...own))
  })
}
const close = (received: number | null, expected: number | null): void => {
  if (expected === null) expect(received).toBeNull()
  else expect(received).toBeCloseTo(expected, 12)
}
const allClose = (received: readonly number[], expected: readonly (number | null)[]): void => {
  expect(received).toHaveLength(expected.length)
  received.forEach((value, index) => close(value, expected[index]!))
}

describe('figures are those of scikit-learn', () => {
  for (const [index, item] of golden.classification.entries()) {
    test(`of answers and probabilities, case ${index}`, () => {
      const { classes, probabilities, labels } = item
      const answers = answersOf(probabilities, classes)
      const confusion = confusionOf(labels, answers, classes)
      expect(confusion).toEqual(item.confusion)
      close(accuracyOf(confusion), item.accuracy)
      const figures = classFiguresOf(confusion)
      for (const name of ['precision', 'recall', 'f1', 'support'] as const) allClose(figures.map((row) => row[name]), item[name])
      close(balancedAccuracy(confusion), item.balancedAccuracy)
      close(cohenKappa(confusion), item.kappa)
      item.topK?.forEach((expected, place) => close(topKAccuracy(probabilities, labels, classes, place + 1), expected))
      close(logLoss(probabilities, labels, classes, item.smallest), item.logLoss)
      close(brierScore(probabilities, labels, classes), item.brier)
      const confidences = answers.map((answer, row) => probabilities[row * classes + answer]!)
      const calibration = calibrationOf(confidences, answers.map((answer, row) => answer === labels[row]))
      close(calibration.expectedError, item.calibrationError)
      const filled = calibration.bins.filter(({ count }) => count > 0)
      if (item.reliability.accuracy.length > 0) {
        allClose(filled.map(({ accuracy }) => accuracy), item.reliability.accuracy)
        allClose(filled.map(({ confidence }) => confidence), item.reliability.confidence)
      }
    })
  }

  for (const [index, item] of [...golden.curves, ...golden.classification.map(({ curves }) => curves)].entries()) {
    test(`of curves, case ${index}`, () => {
      const ranked = rankScores(item.scores, item.positive)
      close(rocArea(ranked), item.rocArea)
      close(averagePrecision(ranked), item.averagePrecision)
      const curve = curveOf(ranked)
      if (item.roc) {
        allClose(curve.map(({ falsePositiveRate }) => falsePositiveRate), item.roc.falsePositiveRate)
        allClose(curve.map(({ recall }) => recall), item.roc.truePositiveRate)
      }
      if (item.precisionRecall) {
        // scikit-learn lists thresholds from the lowest on.
        const rising = curve.toReversed()
        allClose(rising.map(({ precision }) => precision), item.precisionRecall.precision)
        allClose(rising.map(({ recall }) => recall), item.precisionRecall.recall)
        allClose(rising.slice(0, -1).map(({ threshold }) => threshold), item.precisionRecall.threshold)
      }
    })
  }
})

test('a threshold between two scores counts what lies above it', () => {
  const ranked = rankScores([0.9, 0.7, 0.7, 0.2], [1, 1, 0, 0])
  expect(figuresAt(ranked, 0.8)).toMatchObject({ precision: 1, recall: 0.5, falsePositiveRate: 0 })
  expect(figuresAt(ranked, 0.7)).toMatchObject({ precision: 2 / 3, recall: 1, falsePositiveRate: 0.5, f1: 0.8 })
  expect(figuresAt(ranked, 0.95)).toMatchObject({ precision: 1, recall: 0, f1: 0 })
  expect(figuresAt(ranked, 0)).toMatchObject({ precision: 0.5, recall: 1, falsePositiveRate: 1 })
})

test('of nothing there is no curve and no figure that is not a number', () => {
  const none = rankScores([], [])
  expect(rocArea(none)).toBeNull()
  expect(averagePrecision(none)).toBe(0)
  expect(curveOf(none)).toHaveLength(1)
  expect([topKAccuracy([], [], 3, 1), logLoss([], [], 3), brierScore([], [], 3), calibrationOf([], []).expectedError]).toEqual([0, 0, 0, 0])
  expect(balancedAccuracy([[0, 0], [0, 0]])).toBeNull()
  expect(cohenKappa([])).toBeNull()
})

test('scores that are not numbers have no rank', () => {
  expect(() => rankScores([0.1, Number.NaN], [0, 1])).toThrow('score 1: it is not a number')
})

test('a thinned curve keeps both ends', () => {
  const curve = curveOf(rankScores(Float64Array.from({ length: 1000 }, (_, index) => index / 1000), Array.from({ length: 1000 }, (_, index) => index % 2)))
  const thin = thinned(curve, 100)
  expect(thin).toHaveLength(100)
  expect([thin[0], thin.at(-1)]).toEqual([curve[0], curve.at(-1)])
  expect(thinned(curve, 5000)).toBe(curve)
})

test('confidences on the edge of a bin belong to the bin above, 1 to the last', () => {
  const { bins } = calibrationOf([0.3, 0.7, 0.1 + 0.2, 1, 0], [true, true, true, true, false])
  expect(bins.map(({ count }) => count)).toEqual([1, 0, 0, 2, 0, 0, 0, 1, 0, 1])
})
