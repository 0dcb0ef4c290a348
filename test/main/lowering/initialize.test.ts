/** Start values against Keras's formulas: spread, limits and shape of every initializer, and orthogonality. */
import { describe, expect, test } from 'vitest'
import { freshValues, initialValues } from '../../../src-main/lowering/initialize.ts'
import { initializerField, initializerOf } from '../../../src-shared/layers/activationField.ts'
import type { Initializer } from '../../../src-shared/layers/layer.ts'

/** 3*3*40 rows: fan in 360, fan out 450. */
const keras = [3, 3, 40, 50]
const [fanIn, fanOut] = [360, 450]
const cut = 0.87962566103423978

/** Standard deviation and largest magnitude that a value may have; Infinity: no limit. */
const expected: Readonly<Record<Exclude<Initializer, 'zeros' | 'ones' | 'orthogonal'>, readonly [number, number]>> = {
  random_uniform: [0.05 / Math.sqrt(3), 0.05],
  random_normal: [0.05, Infinity],
  truncated_normal: [0.05 * cut, 0.1],
  glorot_uniform: [Math.sqrt(2 / (fanIn + fanOut)), Math.sqrt(6 / (fanIn + fanOut))],
  glorot_normal: [Math.sqrt(2 / (fanIn + fanOut)), (2 * Math.sqrt(2 / (fanIn + fanOut))) / cut],
  he_uniform: [Math.sqrt(2 / fanIn), Math.sqrt(6 / fanIn)],
  he_normal: [Math.sqrt(2 / fanIn), (2 * Math.sqrt(2 / fanIn)) / cut],
  lecun_uniform: [Math.sqrt(1 / fanIn), Math.sqrt(3 / fanIn)],
  lecun_normal: [Math.sqrt(1 / fanIn), (2 * Math.sqrt(1 / fanIn)) / cut],
}

describe.each(Object.entries(expected))('%s', (name, [deviation, limit]) => {
  const values = Array.from(initialValues(name as Initializer, 'a/kernel', keras, 7))

  test('has mean 0, the spread of Keras and its limit', () => {
    // 18,000 values: the deviation of a sample is within 2 % of the true one, four times over.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    expect(Math.abs(mean)).toBeLessThan(0.03 * deviation)
    expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.02)
    const largest = Math.max(...values.map(Math.abs))
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6))
    expect(largest).toBeGreaterThan(limit === Infinity ? 3 * deviation : 0.99 * limit)
  })

  test('depends on seed and name', () => {
    expect(Array.from(initialValues(name as Initializer, 'a/kernel', keras, 7))).toEqual(values)
    expect(Array.from(initialValues(name as Initializer, 'b/kernel', keras, 7))).not.toEqual(values)
    expect(Array.from(initialValues(name as Initializer, 'a/kernel', keras, 8))).not.toEqual(values)
  })
})

test('zeros and ones are what they say', () => {
  expect(new Set(initialValues('zeros', 'a/bias', [7], 1))).toEqual(new Set([0]))
  expect(new Set(initialValues('ones', 'a/bias', [7], 1))).toEqual(new Set([1]))
})

test('a vector is its own fan, as in Keras', () => {
  const values = Array.from(initialValues('he_uniform', 'a/scale', [5000], 3))
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 5000))
})

test.each([[[3, 3, 4, 6]], [[6, 40]], [[40, 6]], [[5, 5]]])('orthogonal %j: the matrix [others, last] times its transpose is one', (shape) => {
  const values = initialValues('orthogonal', 'a/kernel', shape, 5)
  const columns = shape.at(-1) ?? 1
  const rows = values.length / columns
  const at = (row: number, column: number): number => values[row * columns + column] ?? NaN
  const count = Math.min(rows, columns)
  for (let a = 0; a < count; a += 1)
    for (let b = 0; b < count; b += 1) {
      let product = 0
      for (let k = 0; k < Math.max(rows, columns); k += 1) product += rows >= columns ? at(k, a) * at(k, b) : at(a, k) * at(b, k)
      expect(product).toBeCloseTo(a === b ? 1 : 0, 5)
    }
})

test('the field offers every initializer, and a name that is none is refused', () => {
  const field = initializerField('kernel_initializer')
  expect(field.type === 'choice' && [...field.choices].sort()).toEqual([...Object.keys(expected), 'zeros', 'ones', 'orthogonal'].sort())
  expect(() => initializerOf('he_wrong')).toThrow('he_wrong')
})

test('the bias of an LSTM is 1 for the forget gate, else 0', () => {
  expect(Array.from(freshValues({ name: 'bias', shape: [8], trainable: true, initializer: 'zeros', unitForget: true }, 'lstm_1/bias', 7))).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
})
