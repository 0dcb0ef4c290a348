/** Keras GlobalAveragePooling2D: [H, W, C] -> [C], the mean of every channel. */
import type { LayerKind } from './layer.ts'
import { checkMap, mapOf } from './slidingWindow.ts'

export const globalAveragePooling2d: LayerKind = {
  kind: 'GlobalAveragePooling2D',
  category: 'pooling',
  summary: 'One number per channel: its mean over the whole image. Replaces Flatten in modern networks.',
  fields: [],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkMap(inputs),
  infer: (_config, inputs) => [mapOf(inputs).channels],
  weights: () => [],
  multiplyAdds: () => 0,
}
