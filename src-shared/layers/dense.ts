/** Keras Dense on a flat input: [F] -> [units]. Keras also takes [H, W, C]; here that is a problem with a remedy, since it is nearly always a forgotten Flatten. */
import { activationField, biasField, initializerField, initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type LayerKind } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { formatShape } from '../tensor/shape.ts'

export const dense: LayerKind = {
  kind: 'Dense',
  category: 'core',
  summary: 'Every output looks at every input. The last one has a unit per class and softmax.',
  fields: [
    { name: 'units', label: 'Units', type: 'integer', default: 64, min: 1, max: 1_000_000, help: 'Number of outputs.' },
    activationField('linear'),
    biasField,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 1 },
  check(_config, inputs) {
    const shape = inputs[0] ?? []
    if (shape.length === 1) return []
    return [{ sentence: `it needs a flat list of numbers, its input is ${formatShape(shape)}. Add a Flatten or GlobalAveragePooling2D layer before it.` }]
  },
  infer: (config) => [numberOption(config, 'units')],
  weights(config, inputs) {
    const units = numberOption(config, 'units')
    const features = inputs[0]?.[0] ?? 0
    const kernel = { name: 'kernel', shape: [features, units], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [units], trainable: true, initializer: 'zeros' }]
  },
  multiplyAdds: (config, inputs) => (inputs[0]?.[0] ?? 0) * numberOption(config, 'units'),
}
