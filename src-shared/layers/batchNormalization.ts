/** Keras BatchNormalization over the last axis: channels of [H, W, C], features of [F] or [T, F]. */
import type { LayerKind } from './layer.ts'
import { scaleAndCenterInitializers, scaleAndCenterWeights } from './scaleAndCenter.ts'

export const batchNormalization: LayerKind = {
  kind: 'BatchNormalization',
  category: 'normalization',
  summary: 'Brings every channel to mean 0 and spread 1 over the batch, then rescales it. Training gets faster and steadier.',
  fields: [
    { name: 'momentum', label: 'Momentum', type: 'number', default: 0.99, min: 0, max: 0.9999, step: 0.01, help: 'How slowly the moving mean and variance follow. Lower it for short trainings.' },
    { name: 'epsilon', label: 'Epsilon', type: 'number', default: 0.001, min: 1e-7, max: 1, step: 0.001, help: 'Added to the variance so that nothing is divided by zero.' },
    { name: 'center', label: 'Learn an offset', type: 'boolean', default: true, help: 'Adds a learnt number (beta) per channel.' },
    { name: 'scale', label: 'Learn a scale', type: 'boolean', default: true, help: 'Multiplies by a learnt number (gamma) per channel.' },
    ...scaleAndCenterInitializers,
  ],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights(config, inputs) {
    const shape = [inputs[0]?.at(-1) ?? 0]
    return [...scaleAndCenterWeights(config, shape), { name: 'moving_mean', shape, trainable: false, initializer: 'zeros' }, { name: 'moving_variance', shape, trainable: false, initializer: 'ones' }]
  },
  multiplyAdds: () => 0,
}
