/** Keras Average: the mean, element by element. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const average: LayerKind = {
  ...elementwiseMerge,
  kind: 'Average',
  summary: 'Takes the mean of its inputs number by number.',
}
