/** Arrays of the reference executor: floats in float64 whatever the graph says, integers as they are. Row-major. */
import type { DType, Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** Any element type; `data` of bool holds 0 and 1. */
export interface AnyArray {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: Float64Array | Int32Array | Uint8Array
}

/** Row-major distances between neighbours along each axis. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}

/** Calls `visit` with the multi-index of every element, in row-major order. The index array is reused. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[], flat: number) => void): void {
  const index = shape.map(() => 0)
  const size = sizeOf(shape)
  for (let flat = 0; flat < size; flat += 1) {
    visit(index, flat)
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (index[axis] ?? 0) + 1
      index[axis] = next === shape[axis] ? 0 : next
      if (index[axis] !== 0) break
    }
  }
}

/** The flat position in an array of shape `from` of a multi-index of the shape it is stretched to (NumPy's rule). */
export function stretchedPosition(index: readonly number[], from: Shape, fromStrides: readonly number[]): number {
  const extra = index.length - from.length
  return from.reduce((position, size, axis) => position + (size === 1 ? 0 : (index[axis + extra] ?? 0) * (fromStrides[axis] ?? 0)), 0)
}
