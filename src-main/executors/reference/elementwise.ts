/** Reference kernels that treat every element alike, with NumPy's broadcasting. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { AnyArray } from './array.ts'
import { forEachIndex, stretchedPosition, stridesOf } from './array.ts'

/** f applied to each element. */
export function mapEach(x: AnyArray, f: (x: number) => number): Float64Array {
  return Float64Array.from(x.data, f)
}

/** f applied to corresponding elements of inputs stretched to `shape`. */
export function zipEach(inputs: readonly AnyArray[], shape: Shape, f: (...elements: number[]) => number): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  const strides = inputs.map((input) => stridesOf(input.shape))
  forEachIndex(shape, (index, flat) => {
    result[flat] = f(...inputs.map((input, k) => input.data[stretchedPosition(index, input.shape, strides[k] ?? [])] ?? 0))
  })
  return result
}

/** erf x to the last bits of float64: 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)), whose terms have one sign; beyond 6 it is 1. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= (2 * x * x) / odd
    sum += term
  }
  return ((2 / Math.sqrt(Math.PI)) * sum) / Math.exp(x * x)
}
