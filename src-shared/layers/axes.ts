/** Axes as Keras counts them: the batch is 0, the first size of a layer's shape 1, -1 the last. Used by normalization, Softmax, PReLU and Dot. */
import type { LayerProblem } from './layer.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** The place in a shape without batch of an axis as Keras counts it; null where there is none. */
export function axisPlace(axis: number, shape: Shape): number | null {
  const place = axis < 0 ? shape.length + axis : axis - 1
  return place >= 0 && place < shape.length ? place : null
}

/** The places of a checked list of axes, ascending. */
export function axisPlaces(axes: readonly number[], shape: Shape): readonly number[] {
  return axes.map((axis) => axisPlace(axis, shape) ?? 0).toSorted((a, b) => a - b)
}

/** The problem of axes that are not there, or named twice. `field` is the option they stand in. */
export function checkAxes(axes: readonly number[], shape: Shape, field: string): readonly LayerProblem[] {
  const missing = axes.find((axis) => axisPlace(axis, shape) === null)
  if (missing !== undefined) return [{ sentence: `its input ${formatShape(shape)} has no axis ${missing}. Choose from 1 to ${shape.length}, or -1 for the last.`, field }]
  const places = axes.map((axis) => axisPlace(axis, shape))
  const twice = axes.find((_, index) => places.indexOf(places[index] ?? null) !== index)
  return twice === undefined ? [] : [{ sentence: `axis ${twice} is named twice. Name each axis once.`, field }]
}
