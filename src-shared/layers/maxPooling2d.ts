/** Keras MaxPooling2D: the largest value of each window. Padding never wins, as in torch. */
import type { LayerKind } from './layer.ts'
import { pooling2d } from './poolingOptions.ts'

export const maxPooling2d: LayerKind = {
  ...pooling2d('Padding never is the largest value.'),
  kind: 'MaxPooling2D',
  summary: 'Keeps the largest value of each window: the image gets smaller, what was found stays.',
}
