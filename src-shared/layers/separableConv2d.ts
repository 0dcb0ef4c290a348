/** Keras SeparableConv2D: windows inside each channel, then a 1x1 convolution that mixes the channels. [H, W, C] -> [H', W', filters] */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { checkDilatedStride } from './conv2d.ts'
import { depthwiseConv2dWindow } from './depthwiseConv2d.ts'
import { booleanOption, numberOption, stringOption, type LayerKind, type WeightSpec } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { checkWindow, dilationField, mapOf, paddingFields, pairOption, windowField, windowOutput } from './slidingWindow.ts'

export const separableConv2d: LayerKind = {
  kind: 'SeparableConv2D',
  category: 'convolution',
  summary: 'A depthwise convolution and a 1×1 convolution in one: nearly as good as Conv2D with far fewer weights (Xception).',
  fields: [
    { name: 'filters', label: 'Filters', type: 'integer', default: 32, min: 1, max: 16_384, help: 'Number of output channels.' },
    windowField('kernel_size', 'Kernel', 'Height and width of the window in pixels.', [3, 3]),
    { name: 'strides', label: 'Stride', type: 'integer', default: 1, min: 1, max: 255, help: 'How many pixels the window moves, the same down and across.' },
    ...paddingFields,
    { name: 'depth_multiplier', label: 'Depth multiplier', type: 'integer', default: 1, min: 1, max: 256, help: 'Channels between the two steps, per input channel.' },
    dilationField,
    activationField('linear'),
    ...biasFields,
    { ...initializerField('depthwise_initializer'), label: 'Start values of windows' },
    { ...initializerField('pointwise_initializer'), label: 'Start values of mixing' },
    ...regularizerFields('depthwise').map((field) => ({ ...field, label: `${field.label} on windows` })),
    ...regularizerFields('pointwise').map((field) => ({ ...field, label: `${field.label} on mixing` })),
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const window = depthwiseConv2dWindow(config)
    const problems = checkWindow(window, inputs, 'kernel_size', 'Reduce the kernel or add padding.')
    return problems.length > 0 ? problems : checkDilatedStride(window)
  },
  infer: (config, inputs) => [...windowOutput(depthwiseConv2dWindow(config), inputs), numberOption(config, 'filters')],
  weights(config, inputs): readonly WeightSpec[] {
    const { channels } = mapOf(inputs)
    const [filters, multiplier] = [numberOption(config, 'filters'), numberOption(config, 'depth_multiplier')]
    const kernels: readonly WeightSpec[] = [
      { name: 'depthwise_kernel', shape: [...pairOption(config, 'kernel_size'), channels, multiplier], trainable: true, initializer: initializerOf(stringOption(config, 'depthwise_initializer')) },
      { name: 'pointwise_kernel', shape: [1, 1, channels * multiplier, filters], trainable: true, initializer: initializerOf(stringOption(config, 'pointwise_initializer')) },
    ]
    return booleanOption(config, 'use_bias') ? [...kernels, { name: 'bias', shape: [filters], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }] : kernels
  },
  multiplyAdds(config, inputs) {
    const [height, width] = windowOutput(depthwiseConv2dWindow(config), inputs)
    const [rows, columns] = pairOption(config, 'kernel_size')
    return height * width * mapOf(inputs).channels * numberOption(config, 'depth_multiplier') * (rows * columns + numberOption(config, 'filters'))
  },
}
