/** Keras GRU (Cho et al. 2014): [T, F] -> [units], or [T, units] with return_sequences. Gates in the order update, reset, state. */
import { initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type Field, type LayerKind } from './layer.ts'
import { checkSequence, recurrentActivationField, recurrentFields, recurrentMultiplyAdds, recurrentShape, unitsField } from './recurrentOptions.ts'

const resetField: Field = { name: 'reset_after', label: 'Reset after the product', type: 'boolean', default: true, help: 'Where the reset gate acts: after the product with the memory, as on graphics cards, or before it, as first published.' }

export const gru: LayerKind = {
  kind: 'GRU',
  category: 'recurrent',
  summary: 'Reads a sequence step by step, with fewer gates than an LSTM: often as good and faster.',
  fields: [unitsField, recurrentActivationField, resetField, ...recurrentFields],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer: recurrentShape,
  weights(config, inputs) {
    const units = numberOption(config, 'units')
    const weights = [
      { name: 'kernel', shape: [inputs[0]?.[1] ?? 0, 3 * units], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) },
      { name: 'recurrent_kernel', shape: [units, 3 * units], trainable: true, initializer: initializerOf(stringOption(config, 'recurrent_initializer')) },
    ]
    if (!booleanOption(config, 'use_bias')) return weights
    // With reset_after the products of input and memory have biases of their own.
    return [...weights, { name: 'bias', shape: booleanOption(config, 'reset_after') ? [2, 3 * units] : [3 * units], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds: (config, inputs) => recurrentMultiplyAdds(config, inputs, 3),
}
