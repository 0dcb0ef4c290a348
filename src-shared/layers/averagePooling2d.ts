/** Keras AveragePooling2D: the mean of each window. Padding of any kind is not counted; with ZeroPadding2D in front its zeros are. */
import type { LayerKind } from './layer.ts'
import { pooling2d } from './poolingOptions.ts'

export const averagePooling2d: LayerKind = {
  ...pooling2d('The mean is taken over pixels of the image only; put ZeroPadding2D in front to count zeros.'),
  kind: 'AveragePooling2D',
  summary: 'Replaces each window by its mean: a smaller, smoother image.',
}
