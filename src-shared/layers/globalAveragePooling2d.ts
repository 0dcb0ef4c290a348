/** Keras GlobalAveragePooling2D: [H, W, C] -> [C], the mean of every channel. */
import type { LayerKind } from './layer.ts'
import { globalPooling } from './poolingOptions.ts'

export const globalAveragePooling2d: LayerKind = {
  ...globalPooling(2),
  kind: 'GlobalAveragePooling2D',
  summary: 'One number per channel: its mean over the whole image. Replaces Flatten in modern networks.',
}
