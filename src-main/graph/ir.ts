/**
 * The intermediate representation: a flat list of nodes over values with static shapes.
 * Made by lowering and autodiff, checked by `verify`, printed by `print`, run by executors.
 * Data is NCHW, convolution weights KCRS; the batch is included in every shape.
 */
import type { DType, Shape } from '../../src-shared/tensor/shape.ts'

export interface Value {
  /** Unique in its graph. */
  readonly id: number
  readonly shape: Shape
  readonly dtype: DType
}

/** A tensor with its data, row-major. */
export interface Tensor {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array
}
