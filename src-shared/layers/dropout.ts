/** Keras Dropout: in training a share of the values becomes 0 and the rest is scaled by 1 / (1 - rate); otherwise nothing happens. */
import type { LayerKind } from './layer.ts'

export const dropout: LayerKind = {
  kind: 'Dropout',
  category: 'regularization',
  summary: 'Switches off a random share of values while training, so that the network does not learn by heart.',
  fields: [{ name: 'rate', label: 'Rate', type: 'number', default: 0.5, min: 0, max: 0.99, step: 0.05, help: 'Share of values that are switched off, 0 to 0.99.' }],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
