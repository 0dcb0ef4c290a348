/** Keras Conv2DTranspose: a convolution backwards, which makes the image larger by its strides. [H, W, C] -> [H', W', filters] */
import { activationField, biasFields, initializerField, initializerOf } from './activationField.ts'
import { checkDilatedStride } from './conv2d.ts'
import { booleanOption, listOption, numberOption, stringOption, type LayerConfig, type LayerKind, type LayerProblem } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { checkMap, dilationField, mapOf, pairOption, windowField } from './slidingWindow.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'
import { transposedWindowAlong, type Window } from '../tensor/window.ts'

/** Output size and padding of rows and of columns; the lowering reads the same. */
export function conv2dTransposeWindows(config: LayerConfig, inputs: readonly Shape[]): readonly [Window, Window] {
  const { height, width } = mapOf(inputs)
  const [kernel, strides, dilation] = [pairOption(config, 'kernel_size'), pairOption(config, 'strides'), pairOption(config, 'dilation_rate')]
  const padding = stringOption(config, 'padding') === 'same' ? 'same' : 'valid'
  const [rows = null, columns = null] = listOption(config, 'output_padding')
  return [
    transposedWindowAlong(height, kernel[0], strides[0], padding, dilation[0], rows),
    transposedWindowAlong(width, kernel[1], strides[1], padding, dilation[1], columns),
  ]
}

export const conv2dTranspose: LayerKind = {
  kind: 'Conv2DTranspose',
  category: 'convolution',
  summary: 'Draws learnt windows around every pixel and adds them up: the image grows by the strides (autoencoders, segmentation).',
  fields: [
    { name: 'filters', label: 'Filters', type: 'integer', default: 32, min: 1, max: 16_384, help: 'Number of output channels.' },
    windowField('kernel_size', 'Kernel', 'Height and width of the window in pixels.', [3, 3]),
    windowField('strides', 'Strides', 'How many times taller and wider the image gets.', [1, 1]),
    { name: 'padding', label: 'Padding', type: 'choice', default: 'valid', choices: ['valid', 'same'], help: 'valid: all that the windows reach. same: exactly the size times the strides.' },
    { name: 'output_padding', label: 'Output padding', type: 'integers', default: [], min: 0, max: 254, maxLength: 2, help: 'Rows and columns added at the bottom and right, less than the strides. Empty: the usual size.' },
    dilationField,
    activationField('linear'),
    ...biasFields,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs): readonly LayerProblem[] {
    const notMap = checkMap(inputs)
    if (notMap.length > 0) return notMap
    const [strides, added] = [pairOption(config, 'strides'), listOption(config, 'output_padding')]
    if (added.length === 1) return [{ sentence: `output padding ${added.join(', ')} has one number. Give rows and columns, or leave it empty.`, field: 'output_padding' }]
    if (added.some((count, axis) => count >= (strides[axis] ?? 1))) return [{ sentence: `output padding ${added.join(', ')} is not smaller than the strides ${strides.join('×')}. Reduce it.`, field: 'output_padding' }]
    const sizes = conv2dTransposeWindows(config, inputs).map((window) => window.size)
    if (sizes.some((size) => size < 1)) return [{ sentence: `its output would have the size ${formatShape(sizes)}. Increase the output padding or leave it empty.`, field: 'output_padding' }]
    return checkDilatedStride({ strides, dilation: pairOption(config, 'dilation_rate') })
  },
  infer: (config, inputs) => [...conv2dTransposeWindows(config, inputs).map((window) => window.size), numberOption(config, 'filters')],
  weights(config, inputs) {
    const filters = numberOption(config, 'filters')
    // Keras's order: what comes out, then what goes in.
    const kernel = { name: 'kernel', shape: [...pairOption(config, 'kernel_size'), filters, mapOf(inputs).channels], trainable: true, initializer: initializerOf(stringOption(config, 'kernel_initializer')) }
    if (!booleanOption(config, 'use_bias')) return [kernel]
    return [kernel, { name: 'bias', shape: [filters], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) }]
  },
  multiplyAdds(config, inputs) {
    const { height, width, channels } = mapOf(inputs)
    const [rows, columns] = pairOption(config, 'kernel_size')
    return height * width * channels * rows * columns * numberOption(config, 'filters')
  },
}
