/** Keras Flatten: [H, W, C] -> [H*W*C] in that order (row by row, channels innermost). */
import type { LayerKind } from './layer.ts'
import { sizeOf } from '../tensor/shape.ts'

export const flatten: LayerKind = {
  kind: 'Flatten',
  category: 'reshaping',
  summary: 'Lays the image out as one long list of numbers, so that a Dense layer can follow.',
  fields: [],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => [sizeOf(inputs[0] ?? [])],
  weights: () => [],
  multiplyAdds: () => 0,
}
