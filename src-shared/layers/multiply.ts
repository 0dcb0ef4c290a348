/** Keras Multiply: element by element. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const multiply: LayerKind = {
  ...elementwiseMerge,
  kind: 'Multiply',
  summary: 'Multiplies its inputs number by number: a gate of 1×1×C opens and closes channels.',
}
