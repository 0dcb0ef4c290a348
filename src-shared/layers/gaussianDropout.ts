/** Keras GaussianDropout (Srivastava et al. 2014): in training x * normal numbers of mean 1 and variance rate / (1 - rate). Any shape, unchanged. */
import type { LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const gaussianDropout: LayerKind = {
  ...unchanged,
  kind: 'GaussianDropout',
  category: 'regularization',
  summary: 'Multiplies with random noise while training: as strong as Dropout of the same rate, but no value is lost.',
  fields: [{ name: 'rate', label: 'Rate', type: 'number', default: 0.5, min: 0, max: 0.99, step: 0.05, help: 'The rate of the Dropout it stands for, 0 to 0.99.' }],
}
