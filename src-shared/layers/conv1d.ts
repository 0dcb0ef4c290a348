/** Keras Conv1D: learnt windows slide over the steps of a sequence, [T, F] -> [T', filters]. */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { checkDilatedStride, checkGroups, groupsField } from './conv2d.ts'
import { booleanOption, numberOption, stringOption, type LayerConfig, type LayerKind } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { checkSequenceWindow, lengthField, sequenceOf, sequenceWindow, stepsAfter } from './sequenceWindow.ts'
import type { WindowOptions } from './slidingWindow.ts'

/** The window as one over an image of height 1; the lowering reads the same. */
export function conv1dWindow(config: LayerConfig): WindowOptions {
  return sequenceWindow(config, 'kernel_size', numberOption(config, 'dilation_rate'))
}

export const conv1d: LayerKind = {
  kind: 'Conv1D',
  category: 'convolution',
  summary: 'Slides learnt windows along a sequence; every filter gives one feature that lights up where its pattern is found.',
  fields: [
    { name: 'filters', label: 'Filters', type: 'integer', default: 32, min: 1, max: 16_384, help: 'Number of patterns, and so of output features.' },
    lengthField('kernel_size', 'Kernel', 'Length of the window in steps.', 3),
    lengthField('strides', 'Stride', 'How many steps the window moves.', 1),
    { name: 'padding', label: 'Padding', type: 'choice', default: 'valid', choices: ['valid', 'same', 'causal'], help: 'valid: only whole windows. same: zeros at both ends, so that stride 1 keeps the length. causal: all zeros in front, so that no step sees a later one.' },
    lengthField('dilation_rate', 'Dilation', 'Distance between the steps a window looks at; 1 means neighbours.', 1),
    groupsField,
    activationField('linear'),
    ...biasFields,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const window = conv1dWindow(config)
    const problems = checkSequenceWindow(window, inputs, 'kernel_size')
    return problems.length > 0 ? problems : [...checkGroups(config, sequenceOf(inputs).features), ...checkDilatedStride(window)]
  },
  infer: (config, inputs) => [stepsAfter(conv1dWindow(config), inputs), numberOption(config, 'filters')],
  weights(config, inputs) {
    const filters = numberOption(config, 'filters')
    const features = sequenceOf(inputs).features / numberOption(config, 'groups')
    const kernel = { name: 'kernel', shape: [numberOption(config, 'kernel_size'), features, filters], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [filters], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds(config, inputs) {
    const features = sequenceOf(inputs).features / numberOption(config, 'groups')
    return stepsAfter(conv1dWindow(config), inputs) * numberOption(config, 'filters') * numberOption(config, 'kernel_size') * features
  },
}
