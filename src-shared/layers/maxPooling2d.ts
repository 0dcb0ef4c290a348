/** Keras MaxPooling2D: the largest value of each window. */
import type { LayerKind } from './layer.ts'
import { pooling } from './poolingOptions.ts'

export const maxPooling2d: LayerKind = {
  ...pooling,
  kind: 'MaxPooling2D',
  summary: 'Keeps the largest value of each window: the image gets smaller, what was found stays.',
}
