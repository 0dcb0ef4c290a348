/** Keras LSTM (Hochreiter & Schmidhuber 1997): [T, F] -> [units], or [T, units] with return_sequences. Gates in the order input, forget, cell, output. */
import { initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type Field, type LayerKind } from './layer.ts'
import { checkSequence, recurrentActivationField, recurrentFields, recurrentMultiplyAdds, recurrentShape, unitsField } from './recurrentOptions.ts'

const forgetField: Field = { name: 'unit_forget_bias', label: 'Remember at first', type: 'boolean', default: true, help: 'Starts the bias of the forget gate at 1, so that the layer remembers until it learns to forget.' }

export const lstm: LayerKind = {
  kind: 'LSTM',
  category: 'recurrent',
  summary: 'Reads a sequence step by step and learns what to remember, what to forget and what to say.',
  fields: [unitsField, recurrentActivationField, forgetField, ...recurrentFields],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer: recurrentShape,
  weights(config, inputs) {
    const units = numberOption(config, 'units')
    const weights = [
      { name: 'kernel', shape: [inputs[0]?.[1] ?? 0, 4 * units], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) },
      { name: 'recurrent_kernel', shape: [units, 4 * units], trainable: true, initializer: initializerOf(stringOption(config, 'recurrent_initializer')) },
    ]
    if (!booleanOption(config, 'use_bias')) return weights
    return [...weights, { name: 'bias', shape: [4 * units], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')), ...(booleanOption(config, 'unit_forget_bias') ? { unitForget: true as const } : {}) }]
  },
  multiplyAdds: (config, inputs) => recurrentMultiplyAdds(config, inputs, 4),
}
