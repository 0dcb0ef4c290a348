/** 2D convolution (Keras Conv2D): many small windows slide over the image, each kernel makes one output channel. */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type Field, type LayerKind, type LayerProblem } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { checkWindow, dilationField, mapOf, paddingFields, paddingOption, pairOption, stridesField, windowField, windowOutput, type WindowOptions } from './slidingWindow.ts'
import type { LayerConfig } from './layer.ts'

/** Kernel, strides, dilation and padding as numbers; the lowering reads the same. */
export function conv2dWindow(config: LayerConfig): WindowOptions {
  return {
    kernel: pairOption(config, 'kernel_size'),
    strides: pairOption(config, 'strides'),
    dilation: pairOption(config, 'dilation_rate'),
    padding: paddingOption(config),
  }
}

export const groupsField: Field = {
  name: 'groups', label: 'Groups', type: 'integer', default: 1, min: 1, max: 16_384,
  help: 'Splits the channels into groups that are convolved on their own. Must divide filters and input channels.',
}

export const conv2d: LayerKind = {
  kind: 'Conv2D',
  category: 'convolution',
  summary: 'Slides learnt windows over the image; every filter gives one channel that lights up where its pattern is found.',
  fields: [
    { name: 'filters', label: 'Filters', type: 'integer', default: 32, min: 1, max: 16_384, help: 'Number of patterns, and so of output channels.' },
    windowField('kernel_size', 'Kernel', 'Height and width of the window in pixels.', [3, 3]),
    stridesField([1, 1]),
    ...paddingFields,
    dilationField,
    groupsField,
    activationField('linear'),
    ...biasFields,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const window = conv2dWindow(config)
    const problems = checkWindow(window, inputs, 'kernel_size', 'Reduce the kernel or add padding.')
    return problems.length > 0 ? problems : [...checkGroups(config, mapOf(inputs).channels), ...checkDilatedStride(window)]
  },
  infer: (config, inputs) => [...windowOutput(conv2dWindow(config), inputs), numberOption(config, 'filters')],
  weights(config, inputs) {
    const filters = numberOption(config, 'filters')
    const [rows, columns] = pairOption(config, 'kernel_size')
    const channels = mapOf(inputs).channels / numberOption(config, 'groups')
    const initializer = initializerOf(stringOption(config, 'kernel_initializer'))
    const kernel = { name: 'kernel', shape: [rows, columns, channels, filters], trainable: true, initializer }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [filters], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds(config, inputs) {
    const [height, width] = windowOutput(conv2dWindow(config), inputs)
    const [rows, columns] = pairOption(config, 'kernel_size')
    const channels = mapOf(inputs).channels / numberOption(config, 'groups')
    return height * width * numberOption(config, 'filters') * rows * columns * channels
  },
}

/** The problems of `groups` that do not divide the filters and the input's channels. */
export function checkGroups(config: LayerConfig, channels: number): readonly LayerProblem[] {
  const [filters, groups] = [numberOption(config, 'filters'), numberOption(config, 'groups')]
  const problems: LayerProblem[] = []
  if (channels % groups !== 0) problems.push({ sentence: `${groups} groups do not divide its ${channels} input channels. Choose a divisor of ${channels}.`, field: 'groups' })
  if (filters % groups !== 0) problems.push({ sentence: `${groups} groups do not divide its ${filters} filters. Choose a divisor of ${filters}.`, field: 'groups' })
  return problems
}

/** Keras refuses strides and dilation above 1 together. */
export function checkDilatedStride(window: Pick<WindowOptions, 'strides' | 'dilation'>): readonly LayerProblem[] {
  const strided = window.strides.some((stride) => stride > 1)
  const dilated = window.dilation.some((rate) => rate > 1)
  if (!strided || !dilated) return []
  return [{ sentence: `strides ${window.strides.join('×')} and dilation ${window.dilation.join('×')} cannot be combined. Set one of them to 1.`, field: 'dilation_rate' }]
}
