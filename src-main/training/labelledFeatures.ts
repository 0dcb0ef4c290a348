/** Features of the training images with their classes, and what both heads that are worked out from them begin with. */
import type { Tensor } from '../graph/ir.ts'

/** Added to every variance, so that features that hardly differ do not count most. */
const leastVariance = 0.01

/** Features [count, size] of the training images and their classes. */
export interface LabelledFeatures {
  readonly rows: Float32Array
  readonly size: number
  readonly labels: Int32Array
}

export interface Standardized {
  /** [size] */
  readonly mean: Float32Array
  readonly variance: Float32Array
  /** [count, size] of mean 0 and deviation 1. */
  readonly scaled: Float32Array
}

export function standardized({ rows, size }: LabelledFeatures): Standardized {
  const count = rows.length / size
  const mean = new Float32Array(size)
  const variance = new Float32Array(size)
  for (let at = 0; at < size; at++) {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < count; row++) sum += rows[row * size + at]!
    for (let row = 0; row < count; row++) squares += (rows[row * size + at]! - sum / count) ** 2
    mean[at] = sum / count
    variance[at] = squares / count + leastVariance
  }
  return { mean, variance, scaled: rows.map((value, index) => (value - mean[index % size]!) / Math.sqrt(variance[index % size]!)) }
}

export function vector(data: Float32Array): Tensor {
  return { shape: [data.length], dtype: 'float32', data }
}

export function logSumExp(values: Iterable<number>): number {
  const all = [...values]
  const greatest = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return greatest + Math.log(all.reduce((sum, value) => sum + Math.exp(value - greatest), 0))
}
