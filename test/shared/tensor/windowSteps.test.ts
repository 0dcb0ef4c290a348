/** The arithmetic that is shown: the standard examples of teaching notes come out exactly, and windows lie where strides, padding and dilation put them. */
import { describe, expect, test } from 'vitest'
import { placeOfLargest, pooled, slideOver, sumOfProducts, windowStart, windowValues, type Plane, type PoolRule, type Slide } from '../../../src-shared/tensor/windowSteps.ts'

const plane = (rows: number, columns: number, values: readonly number[]): Plane => ({ rows, columns, values })
const places = ({ output: [rows, columns] }: Slide): readonly (readonly [number, number])[] => Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns] as const)
const counting = plane(3, 3, [0, 1, 2, 3, 4, 5, 6, 7, 8])

describe('convolution', () => {
  const simple = slideOver({ kernel: [2, 2], strides: [1, 1], dilation: [1, 1], padding: ['valid', 'valid'] }, 3, 3)
  test('a 2×2 kernel over 0 to 8: 19, 25, 37, 43', () => {
    expect(places(simple).map((at) => sumOfProducts(windowValues(counting, simple, at), [0, 1, 2, 3]))).toEqual([19, 25, 37, 43])
    expect(windowValues(counting, simple, [1, 1])).toEqual([4, 5, 7, 8])
  })
  test('with padding 1 and strides 3 and 2 (Dive into Deep Learning, section 7.3): 0, 8, 6, 8', () => {
    const padded = slideOver({ kernel: [2, 2], strides: [3, 2], dilation: [1, 1], padding: [[1, 1], [1, 1]] }, 3, 3)
    expect(padded.output).toEqual([2, 2])
    expect(places(padded).map((at) => windowStart(padded, at))).toEqual([[-1, -1], [-1, 1], [2, -1], [2, 1]])
    expect(windowValues(counting, padded, [0, 1])).toEqual([null, null, 1, 2])
    expect(places(padded).map((at) => sumOfProducts(windowValues(counting, padded, at), [0, 1, 2, 3]))).toEqual([0, 8, 6, 8])
  })
  test('dilation leaves pixels out', () => {
    const dilated = slideOver({ kernel: [2, 2], strides: [1, 1], dilation: [2, 2], padding: ['valid', 'valid'] }, 3, 3)
    expect(dilated.output).toEqual([1, 1])
    expect(windowValues(counting, dilated, [0, 0])).toEqual([0, 2, 6, 8])
  })
})

describe('pooling', () => {
  const input = plane(4, 4, [12, 20, 30, 0, 8, 12, 2, 0, 34, 70, 37, 4, 112, 100, 25, 12])
  const halves = slideOver({ kernel: [2, 2], strides: [2, 2], dilation: [1, 1], padding: ['valid', 'valid'] }, 4, 4)
  const all = (rule: PoolRule): number[] => places(halves).map((at) => pooled(rule, windowValues(input, halves, at)))
  test('2×2 maximum: 20, 30, 112, 37', () => expect(all('max')).toEqual([20, 30, 112, 37]))
  test('2×2 mean: 13, 8, 79, 19.5', () => expect(all('average')).toEqual([13, 8, 79, 19.5]))
  test('the winner is pointed out, the first of equals', () => {
    expect(placeOfLargest(windowValues(input, halves, [1, 0]))).toBe(2)
    expect(placeOfLargest([3, 7, 7, null])).toBe(1)
  })
  test('padding never wins and is not counted', () => {
    expect(pooled('max', [null, -3, null, -5])).toBe(-3)
    expect(pooled('average', [null, 2, null, 4])).toBe(3)
    expect(pooled('l2', [null, 3, 4, null])).toBe(5)
  })
})
