/** Reference kernels that move elements or reduce axes. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { AnyArray } from './array.ts'
import { forEachIndex, stridesOf } from './array.ts'

function dot(index: readonly number[], strides: readonly number[], offset: readonly number[] = []): number {
  return index.reduce((position, at, axis) => position + (at + (offset[axis] ?? 0)) * (strides[axis] ?? 0), 0)
}

export function transposeArray(x: AnyArray, permutation: readonly number[], shape: Shape): Float64Array {
  const strides = stridesOf(x.shape)
  const moved = permutation.map((axis) => strides[axis] ?? 0)
  const result = new Float64Array(x.data.length)
  forEachIndex(shape, (index, flat) => {
    result[flat] = x.data[dot(index, moved)] ?? 0
  })
  return result
}

export function sliceArray(x: AnyArray, starts: readonly number[], sizes: Shape): Float64Array {
  const strides = stridesOf(x.shape)
  const result = new Float64Array(sizeOf(sizes))
  forEachIndex(sizes, (index, flat) => {
    result[flat] = x.data[dot(index, strides, starts)] ?? 0
  })
  return result
}

/** Writes x into zeros of `shape`, beginning at `offset`. */
export function placeArray(x: AnyArray, offset: readonly number[], shape: Shape, into = new Float64Array(sizeOf(shape))): Float64Array {
  const strides = stridesOf(shape)
  forEachIndex(x.shape, (index, flat) => {
    into[dot(index, strides, offset)] = x.data[flat] ?? 0
  })
  return into
}

export function concatenateArrays(inputs: readonly AnyArray[], axis: number, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  let start = 0
  for (const input of inputs) {
    placeArray(input, shape.map((_, index) => (index === axis ? start : 0)), shape, result)
    start += input.shape[axis] ?? 0
  }
  return result
}

/** Folds the elements over `axes` into arrays of size 1 along them. */
export function reduceArray(x: AnyArray, axes: readonly number[], shape: Shape, first: number, f: (folded: number, element: number) => number): Float64Array {
  const strides = stridesOf(shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride))
  const result = new Float64Array(sizeOf(shape)).fill(first)
  forEachIndex(x.shape, (index, flat) => {
    const at = dot(index, strides)
    result[at] = f(result[at] ?? first, x.data[flat] ?? 0)
  })
  return result
}

/** Applies f to each row along the last axis; f writes its answer into the second argument. */
export function mapRows(x: AnyArray, f: (row: Float64Array, result: Float64Array) => void): Float64Array {
  const length = x.shape.at(-1) ?? 1
  const data = Float64Array.from(x.data)
  const result = new Float64Array(data.length)
  for (let start = 0; start < data.length; start += length) f(data.subarray(start, start + length), result.subarray(start, start + length))
  return result
}

export function softmaxRow(row: Float64Array, result: Float64Array): void {
  const greatest = Math.max(...row)
  let sum = 0
  row.forEach((x) => (sum += Math.exp(x - greatest)))
  row.forEach((x, index) => (result[index] = Math.exp(x - greatest) / sum))
}

export function logSoftmaxRow(row: Float64Array, result: Float64Array): void {
  const greatest = Math.max(...row)
  let sum = 0
  row.forEach((x) => (sum += Math.exp(x - greatest)))
  row.forEach((x, index) => (result[index] = x - greatest - Math.log(sum)))
}

/** Rows of a table [D,F], one after the other. */
export function gatherRows(table: AnyArray, indices: AnyArray): Float64Array {
  const features = table.shape[1] ?? 0
  return Float64Array.from({ length: indices.data.length * features }, (_, at) => table.data[(indices.data[Math.floor(at / features)] ?? 0) * features + (at % features)] ?? 0)
}

/** Updates [...,F] added up in the rows their indices name. */
export function scatterRows(indices: AnyArray, updates: AnyArray, rows: number): Float64Array {
  const features = updates.shape.at(-1) ?? 0
  const result = new Float64Array(rows * features)
  updates.data.forEach((update, at) => {
    const place = (indices.data[Math.floor(at / features)] ?? 0) * features + (at % features)
    result[place] = (result[place] ?? 0) + update
  })
  return result
}

export function argmaxRows(x: AnyArray): Int32Array {
  const length = x.shape.at(-1) ?? 1
  return Int32Array.from({ length: x.data.length / length }, (_, row) => {
    let best = 0
    for (let column = 1; column < length; column += 1) if ((x.data[row * length + column] ?? 0) > (x.data[row * length + best] ?? 0)) best = column
    return best
  })
}

/** a [B..., M, K] times b [B..., K, N], each transposed in its last two axes if asked. */
export function matmulArrays(a: AnyArray, b: AnyArray, transposeA: boolean, transposeB: boolean, shape: Shape): Float64Array {
  const rank = shape.length
  const rows = shape[rank - 2] ?? 0
  const columns = shape[rank - 1] ?? 0
  const inner = a.shape[transposeA ? rank - 2 : rank - 1] ?? 0
  const result = new Float64Array(sizeOf(shape))
  for (let batch = 0; batch < sizeOf(shape.slice(0, -2)); batch += 1)
    for (let i = 0; i < rows; i += 1)
      for (let j = 0; j < columns; j += 1) {
        let sum = 0
        for (let k = 0; k < inner; k += 1) {
          const left = a.data[batch * rows * inner + (transposeA ? k * rows + i : i * inner + k)] ?? 0
          const right = b.data[batch * inner * columns + (transposeB ? j * inner + k : k * columns + j)] ?? 0
          sum += left * right
        }
        result[(batch * rows + i) * columns + j] = sum
      }
  return result
}
