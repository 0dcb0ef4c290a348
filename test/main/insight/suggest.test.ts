/** The likeliest class and its lead. */
import { expect, test } from 'vitest'
import { likeliest } from '../../../src-main/insight/suggest.ts'

test.each([
  [[0.25, 0.5, 0.25], 1, 0.5, 0.25],
  [[0.5, 0.5], 0, 0.5, 0],
  [[0.125, 0.25, 0.625], 2, 0.625, 0.375],
  [[0.625, 0.125, 0.25], 0, 0.625, 0.375],
  [[1], 0, 1, 1],
])('%j', (probabilities, classIndex, confidence, margin) => {
  expect(likeliest(Float32Array.from(probabilities))).toEqual({ classIndex, confidence, margin })
})
