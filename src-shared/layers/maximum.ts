/** Keras Maximum: the greatest, element by element; where several are equal the gradient goes to the first. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const maximum: LayerKind = {
  ...elementwiseMerge,
  kind: 'Maximum',
  summary: 'Keeps the greatest of its inputs, number by number.',
}
