/** Keras Add: element by element. */
import type { LayerKind } from './layer.ts'
import { elementwiseMerge } from './merging.ts'

export const add: LayerKind = {
  ...elementwiseMerge,
  kind: 'Add',
  summary: 'Adds its inputs number by number. With a shortcut around some layers it makes a residual block.',
}
