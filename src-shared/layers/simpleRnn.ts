/** Keras SimpleRNN (Elman 1990): [T, F] -> [units], or [T, units] with return_sequences. */
import { initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type LayerKind } from './layer.ts'
import { checkSequence, recurrentFields, recurrentMultiplyAdds, recurrentShape, unitsField } from './recurrentOptions.ts'

export const simpleRnn: LayerKind = {
  kind: 'SimpleRNN',
  category: 'recurrent',
  summary: 'Reads a sequence step by step and mixes each step with its last output. Remembers a few steps only.',
  fields: [unitsField, ...recurrentFields],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer: recurrentShape,
  weights(config, inputs) {
    const units = numberOption(config, 'units')
    const weights = [
      { name: 'kernel', shape: [inputs[0]?.[1] ?? 0, units], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) },
      { name: 'recurrent_kernel', shape: [units, units], trainable: true, initializer: initializerOf(stringOption(config, 'recurrent_initializer')) },
    ]
    return booleanOption(config, 'use_bias') ? [...weights, { name: 'bias', shape: [units], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }] : weights
  },
  multiplyAdds: (config, inputs) => recurrentMultiplyAdds(config, inputs, 1),
}
