/** Keras Dense on the last axis: [F] -> [units], [T, F] -> [T, units]. On [H, W, C] it works too and a hint is shown, since that is nearly always a forgotten Flatten. */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type LayerKind } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { formatShape, sizeOf } from '../tensor/shape.ts'

export const dense: LayerKind = {
  kind: 'Dense',
  category: 'core',
  summary: 'Every output looks at every input. The last one has a unit per class and softmax.',
  fields: [
    { name: 'units', label: 'Units', type: 'integer', default: 64, min: 1, max: 1_000_000, help: 'Number of outputs.' },
    activationField('linear'),
    ...biasFields,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 1 },
  check(_config, inputs) {
    const shape = inputs[0] ?? []
    if (shape.length === 0) return [{ sentence: 'it needs a list of numbers, its input is a single one. Make a list with Reshape.' }]
    if (shape.length < 3) return []
    return [{ severity: 'warning', sentence: `it looks at every pixel of its input ${formatShape(shape)} on its own. For one answer per image add a Flatten or GlobalAveragePooling2D layer before it.` }]
  },
  infer: (config, inputs) => [...(inputs[0] ?? []).slice(0, -1), numberOption(config, 'units')],
  weights(config, inputs) {
    const units = numberOption(config, 'units')
    const features = inputs[0]?.at(-1) ?? 0
    const kernel = { name: 'kernel', shape: [features, units], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [units], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds: (config, inputs) => sizeOf(inputs[0] ?? [0]) * numberOption(config, 'units'),
}
