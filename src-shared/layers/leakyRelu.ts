/** Keras LeakyReLU: x where x > 0, else negative_slope * x (Maas et al. 2013). Any shape, unchanged. */
import type { LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const leakyRelu: LayerKind = {
  ...unchanged,
  kind: 'LeakyReLU',
  category: 'activation',
  summary: 'Keeps what is positive and a fixed share of what is negative, so that no unit falls silent for good.',
  fields: [{ name: 'negative_slope', label: 'Negative slope', type: 'number', default: 0.3, min: 0, max: 1, step: 0.01, help: 'Share that is kept of negative numbers.' }],
}
