/** L2-norm pooling (torch LPPool2d with norm_type 2, options as Keras's pools): the root of the sum of squares of each window; padding adds nothing. */
import type { LayerKind } from './layer.ts'
import { pooling2d } from './poolingOptions.ts'

export const l2Pooling2d: LayerKind = {
  ...pooling2d('Padding adds nothing to the sum.'),
  kind: 'L2Pooling2D',
  summary: 'Replaces each window by the root of its sum of squares: between the mean and the largest value.',
}
