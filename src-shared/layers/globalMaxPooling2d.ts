/** Keras GlobalMaxPooling2D: [H, W, C] -> [C], the largest value of every channel. */
import type { LayerKind } from './layer.ts'
import { globalPooling } from './poolingOptions.ts'

export const globalMaxPooling2d: LayerKind = {
  ...globalPooling(2),
  kind: 'GlobalMaxPooling2D',
  summary: 'One number per channel: its largest value anywhere in the image.',
}
