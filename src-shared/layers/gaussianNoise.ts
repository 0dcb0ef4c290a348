/** Keras GaussianNoise: in training x + stddev * normal numbers; otherwise nothing happens. Any shape, unchanged. */
import type { LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const gaussianNoise: LayerKind = {
  ...unchanged,
  kind: 'GaussianNoise',
  category: 'regularization',
  summary: 'Adds random noise while training, so that the network does not rely on exact numbers.',
  fields: [{ name: 'stddev', label: 'Standard deviation', type: 'number', default: 0.1, min: 0, max: 1, step: 0.05, help: 'Spread of the noise, 0 to 1.' }],
}
