/** Depthwise convolution (Keras DepthwiseConv2D): every channel has its own windows; channels are not mixed. */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { checkDilatedStride } from './conv2d.ts'
import { booleanOption, numberOption, stringOption, type LayerKind } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { checkWindow, dilationField, mapOf, paddingFields, paddingOption, pairOption, windowField, windowOutput, type WindowOptions } from './slidingWindow.ts'
import type { LayerConfig } from './layer.ts'

/** Kernel, strides, dilation and padding as numbers; the one stride counts for both axes, as Keras requires. */
export function depthwiseConv2dWindow(config: LayerConfig): WindowOptions {
  const stride = numberOption(config, 'strides')
  return { kernel: pairOption(config, 'kernel_size'), strides: [stride, stride], dilation: pairOption(config, 'dilation_rate'), padding: paddingOption(config) }
}

export const depthwiseConv2d: LayerKind = {
  kind: 'DepthwiseConv2D',
  category: 'convolution',
  summary: 'A convolution inside each channel. Cheap; usually followed by a 1×1 Conv2D that mixes the channels (MobileNet).',
  fields: [
    windowField('kernel_size', 'Kernel', 'Height and width of the window in pixels.', [3, 3]),
    { name: 'strides', label: 'Stride', type: 'integer', default: 1, min: 1, max: 255, help: 'How many pixels the window moves, the same down and across.' },
    ...paddingFields,
    { name: 'depth_multiplier', label: 'Depth multiplier', type: 'integer', default: 1, min: 1, max: 256, help: 'Output channels per input channel.' },
    dilationField,
    activationField('linear'),
    ...biasFields,
    initializerField('depthwise_initializer'),
    ...regularizerFields('depthwise'),
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const window = depthwiseConv2dWindow(config)
    const problems = checkWindow(window, inputs, 'kernel_size', 'Reduce the kernel or add padding.')
    return problems.length > 0 ? problems : checkDilatedStride(window)
  },
  infer: (config, inputs) => [...windowOutput(depthwiseConv2dWindow(config), inputs), mapOf(inputs).channels * numberOption(config, 'depth_multiplier')],
  weights(config, inputs) {
    const { channels } = mapOf(inputs)
    const multiplier = numberOption(config, 'depth_multiplier')
    const [rows, columns] = pairOption(config, 'kernel_size')
    const initializer = initializerOf(stringOption(config, 'depthwise_initializer'))
    const kernel = { name: 'depthwise_kernel', shape: [rows, columns, channels, multiplier], trainable: true, initializer }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [channels * multiplier], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds(config, inputs) {
    const [height, width] = windowOutput(depthwiseConv2dWindow(config), inputs)
    const [rows, columns] = pairOption(config, 'kernel_size')
    return height * width * rows * columns * mapOf(inputs).channels * numberOption(config, 'depth_multiplier')
  },
}
