import { expect, test } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { evaluationFigures, type Judgement } from '../../../src-main/insight/evaluation.ts'

const judged = (trueClass: number, predictedClass: number, loss = 1): Judgement => ({ imageId: 1 as ImageId, relativePath: 'a', trueClass, predictedClass, confidence: 0.5, loss })

// Expected values: sklearn.metrics.precision_recall_fscore_support([0,0,0,1,1,2],[0,0,1,1,0,1], labels=[0,1,2,3], zero_division=0).
test('figures per class are those of scikit-learn, with 0 where nothing was predicted or nothing belongs', () => {
  const figures = evaluationFigures([judged(0, 0), judged(0, 0), judged(0, 1, 4), judged(1, 1), judged(1, 0), judged(2, 1)], 4)
  expect(figures.confusion).toEqual([[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
  expect(figures.accuracy).toBe(0.5)
  expect(figures.loss).toBe(1.5)
  expect(figures.perClass.map(({ support }) => support)).toEqual([3, 2, 1, 0])
  expect(figures.perClass[0]).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 })
  expect(figures.perClass[1]!.precision).toBeCloseTo(1 / 3, 12)
  expect(figures.perClass[1]!.recall).toBe(0.5)
  expect(figures.perClass[1]!.f1).toBeCloseTo(0.4, 12)
  expect(figures.perClass[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 })
  expect(figures.perClass[3]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 })
})

test('of no image at all are zero, not NaN', () => {
  expect(evaluationFigures([], 2)).toMatchObject({ accuracy: 0, loss: 0 })
})
