/** Keras AveragePooling2D: the mean of each window; zeros of "same" padding are not counted. */
import type { LayerKind } from './layer.ts'
import { pooling } from './poolingOptions.ts'

export const averagePooling2d: LayerKind = {
  ...pooling,
  kind: 'AveragePooling2D',
  summary: 'Replaces each window by its mean: a smaller, smoother image.',
}
