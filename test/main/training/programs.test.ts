/** What a run's programs take from its data set and settings. */
import { expect, test } from 'vitest'
import { balancedWeights } from '../../../src-main/training/programs.ts'

test('balanced: images of a rare class count more, all classes together count the same, the mean image counts 1', () => {
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2)
  const weights = balancedWeights(labels, 3)
  // scikit-learn's "balanced": images / (classes * images of the class).
  expect(weights).toEqual([9 / 18, 9 / 6, 9 / 3])
  expect(labels.reduce((sum, label) => sum + weights[label]!, 0)).toBeCloseTo(labels.length, 12)
  expect(balancedWeights(Int32Array.of(1, 1), 3)).toEqual([1, 2 / 6, 1])
})
