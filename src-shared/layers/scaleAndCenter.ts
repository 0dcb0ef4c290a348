/** The learnt scale and offset that the normalization layers share. */
import { initializerOf, vectorInitializerField } from './activationField.ts'
import { booleanOption, stringOption, type Field, type LayerConfig, type WeightSpec } from './layer.ts'
import type { Shape } from '../tensor/shape.ts'

/** How both begin. */
export const scaleAndCenterInitializers: readonly Field[] = [vectorInitializerField('beta', 'center'), vectorInitializerField('gamma', 'scale')]

export const scaleAndCenterFields: readonly Field[] = [
  { name: 'epsilon', label: 'Epsilon', type: 'number', default: 0.001, min: 1e-12, max: 1, step: 0.001, help: 'Added to the variance so that nothing is divided by zero.' },
  { name: 'center', label: 'Learn an offset', type: 'boolean', default: true, help: 'Adds a learnt number (beta) per channel.' },
  { name: 'scale', label: 'Learn a scale', type: 'boolean', default: true, help: 'Multiplies by a learnt number (gamma) per channel.' },
  ...scaleAndCenterInitializers,
]

/** gamma and beta of this shape, as far as the options ask for them. */
export function scaleAndCenterWeights(config: LayerConfig, shape: Shape): readonly WeightSpec[] {
  const weights: WeightSpec[] = []
  if (booleanOption(config, 'scale')) weights.push({ name: 'gamma', shape, trainable: true, initializer: initializerOf(stringOption(config, 'gamma_initializer')) })
  if (booleanOption(config, 'center')) weights.push({ name: 'beta', shape, trainable: true, initializer: initializerOf(stringOption(config, 'beta_initializer')) })
  return weights
}
