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
