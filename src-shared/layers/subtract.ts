/** Keras Subtract: the first input minus the second, element by element. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const subtract: LayerKind = {
  ...elementwiseMerge,
  kind: 'Subtract',
  summary: 'Subtracts the second input from the first, number by number.',
  inputs: { min: 2, max: 2 },
}
