/**
 * Squeeze-and-excitation (Hu et al. 2018): x * gate, the gate per channel from the means of all channels through two dense layers
 * with biases: C -> max(1, floor(C / ratio)) -> C. [H, W, C], unchanged.
 */
import { activationField } from './activationField.ts'
import { numberOption, type LayerConfig, type LayerKind, type WeightSpec } from './layer.ts'
import { checkMap, mapOf } from './slidingWindow.ts'
import { unchanged } from './unchanged.ts'
import type { Shape } from '../tensor/shape.ts'

export const ratioField = {
  name: 'ratio', label: 'Reduction', type: 'integer', default: 16, min: 1, max: 1024,
  help: 'The layer in the middle has this many times fewer units than there are channels, at least one.',
} as const

/** Units of the layer in the middle. */
export function squeezedUnits(config: LayerConfig, inputs: readonly Shape[]): number {
  return Math.max(1, Math.floor(mapOf(inputs).channels / numberOption(config, 'ratio')))
}

/** The two dense layers: C -> units -> C. */
export function squeezeWeights(config: LayerConfig, inputs: readonly Shape[]): readonly WeightSpec[] {
  const { channels } = mapOf(inputs)
  const units = squeezedUnits(config, inputs)
  return [
    { name: 'reduce_kernel', shape: [channels, units], trainable: true, initializer: 'glorot_uniform' },
    { name: 'reduce_bias', shape: [units], trainable: true, initializer: 'zeros' },
    { name: 'expand_kernel', shape: [units, channels], trainable: true, initializer: 'glorot_uniform' },
    { name: 'expand_bias', shape: [channels], trainable: true, initializer: 'zeros' },
  ]
}

export const squeezeExcite: LayerKind = {
  ...unchanged,
  kind: 'SqueezeExcite',
  category: 'attention',
  summary: 'Weighs the channels by what the whole image shows: strong where it helps, weak elsewhere (squeeze-and-excitation).',
  fields: [
    ratioField,
    activationField('relu'),
    { name: 'gate_activation', label: 'Gate', type: 'choice', default: 'sigmoid', choices: ['sigmoid', 'hard_sigmoid'], help: 'How the gate is brought between 0 and 1; hard_sigmoid as in MobileNetV3.' },
  ],
  check: (_config, inputs) => checkMap(inputs),
  weights: squeezeWeights,
  multiplyAdds: (config, inputs) => 2 * mapOf(inputs).channels * squeezedUnits(config, inputs),
}
