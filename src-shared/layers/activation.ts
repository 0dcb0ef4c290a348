/** Keras Activation: a function of each number; softmax runs over the last axis. Any shape, unchanged. */
import { activationField } from './activationField.ts'
import type { LayerKind } from './layer.ts'

export const activation: LayerKind = {
  kind: 'Activation',
  category: 'activation',
  summary: 'Applies a function to every number, for example relu after batch normalization or after Add.',
  fields: [activationField('relu')],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
