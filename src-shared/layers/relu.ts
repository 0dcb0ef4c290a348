/** Keras ReLU: max_value where x >= max_value, x where threshold < x, else negative_slope * (x - threshold). Any shape, unchanged. */
import type { LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const relu: LayerKind = {
  ...unchanged,
  kind: 'ReLU',
  category: 'activation',
  summary: 'Keeps what is above a threshold. With a greatest value of 6 it is ReLU6, with a slope a leaky ReLU.',
  fields: [
    { name: 'max_value', label: 'Greatest value', type: 'number', default: 0, min: 0, max: 1e6, step: 1, help: 'What is greater becomes this; 0 means no limit (None in Keras).' },
    { name: 'negative_slope', label: 'Slope below', type: 'number', default: 0, min: 0, max: 1, step: 0.01, help: 'Share that is kept of what lies below the threshold.' },
    { name: 'threshold', label: 'Threshold', type: 'number', default: 0, min: 0, max: 1e6, step: 0.1, help: 'What is not above this counts as negative.' },
  ],
}
