/** Shapes, element types and how they are written for people. */

/** Sizes per axis. Layer shapes (`src-shared/layers`) leave out the batch and are channels-last, as in Keras: [H, W, C] or [F]. */
export type Shape = readonly number[]

export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool'

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, index) => axis === b[index])
}

/** `28 x 28 x 1`, with the multiplication sign people know. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('×')
}
