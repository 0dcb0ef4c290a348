/** Keras Minimum: the smallest, element by element; where several are equal the gradient goes to the first. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const minimum: LayerKind = {
  ...elementwiseMerge,
  kind: 'Minimum',
  summary: 'Keeps the smallest of its inputs, number by number.',
}
