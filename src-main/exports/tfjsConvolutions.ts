/** Convolutions for TensorFlow.js 4: Keras's kernels from the graph's, and what it lacks with other means. Used by `tfjsLayers.ts`. */
import { booleanOption, listOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { withActivation } from './tfjsActivations.ts'
import type { LayerToWrite, TfjsLayer, Written } from './tfjsLayer.ts'
import { onSequence, zeroPadding } from './tfjsReshaping.ts'

export const convolutionLayers = {
  Conv2D: (layer) => {
    const { config } = layer
    return withPadding(layer, 'Conv2D', {
      filters: numberOption(config, 'filters'), kernel_size: listOption(config, 'kernel_size'), strides: listOption(config, 'strides'),
      dilation_rate: listOption(config, 'dilation_rate'), data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['kernel', convolutionKernel(layer.weight('kernel'), numberOption(config, 'groups'))], ...biasOf(layer)])
  },
  DepthwiseConv2D: (layer) => {
    const { config } = layer
    const [stride, multiplier] = [numberOption(config, 'strides'), numberOption(config, 'depth_multiplier')]
    const kernel = depthwiseKernel(layer.weight('depthwise_kernel'), multiplier, listOption(config, 'dilation_rate'))
    return withPadding(layer, 'DepthwiseConv2D', {
      kernel_size: kernel.shape.slice(0, 2), strides: [stride, stride], depth_multiplier: multiplier, data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['depthwise_kernel', kernel], ...biasOf(layer)])
  },
  SeparableConv2D: (layer) => {
    const { config } = layer
    const [stride, multiplier] = [numberOption(config, 'strides'), numberOption(config, 'depth_multiplier')]
    const depthwise = depthwiseKernel(layer.weight('depthwise_kernel'), multiplier, listOption(config, 'dilation_rate'))
    return withPadding(layer, 'SeparableConv2D', {
      filters: numberOption(config, 'filters'), kernel_size: depthwise.shape.slice(0, 2), strides: [stride, stride], depth_multiplier: multiplier,
      data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['depthwise_kernel', depthwise], ['pointwise_kernel', convolutionKernel(layer.weight('pointwise_kernel'), 1)], ...biasOf(layer)])
  },
  Conv2DTranspose: (layer) => {
    const { config } = layer
    if (listOption(config, 'output_padding').length > 0) return { limitation: 'TensorFlow.js has no output padding in this layer. Leave it empty or export as ONNX.' }
    if (listOption(config, 'dilation_rate').some((rate) => rate > 1)) return { limitation: 'TensorFlow.js has no dilation in this layer. Set it to 1 or export as ONNX.' }
    return withOwnActivation(layer, 'Conv2DTranspose', {
      filters: numberOption(config, 'filters'), kernel_size: listOption(config, 'kernel_size'), strides: listOption(config, 'strides'),
      padding: stringOption(config, 'padding'), data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['kernel', convolutionKernel(layer.weight('kernel'), 1)], ...biasOf(layer)])
  },
  Conv1D: (layer) => {
    const { config, id } = layer
    const [padding, size, dilation] = [stringOption(config, 'padding'), numberOption(config, 'kernel_size'), numberOption(config, 'dilation_rate')]
    const kernel = convolutionKernel(layer.weight('kernel'), numberOption(config, 'groups'))
    const written = withOwnActivation(layer, 'Conv1D', {
      filters: numberOption(config, 'filters'), kernel_size: [size], strides: [numberOption(config, 'strides')], dilation_rate: [dilation],
      padding: padding === 'same' ? 'same' : 'valid', data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['kernel', { ...kernel, shape: kernel.shape.slice(1) }], ...biasOf(layer)])
    // Zeros for `causal`, which TensorFlow.js does not have, in front of the sequence.
    if (padding !== 'causal') return written
    const zeros = (size - 1) * dilation
    return behind(onSequence(`${id}_padding`, layer, zeroPadding(`${id}_zeros`, [zeros, 0, 0, 0]), (steps) => zeros + steps), written)
  },
} as const satisfies Readonly<Record<string, (layer: LayerToWrite) => Written>>

/** A layer whose option `activation` TensorFlow.js may know under another name, or only as a layer. */
export function withOwnActivation({ id, config }: LayerToWrite, className: string, options: TfjsLayer['config'], weights: TfjsLayer['weights']): Written {
  return withActivation(stringOption(config, 'activation'), (activation) => ({ name: id, className, config: { ...options, activation }, weights }))
}

/** A convolution whose padding may be `custom`, which becomes a layer of zeros in front. */
function withPadding(layer: LayerToWrite, className: string, options: TfjsLayer['config'], weights: TfjsLayer['weights']): Written {
  const { id, config } = layer
  const padding = stringOption(config, 'padding')
  if (padding !== 'custom') return withOwnActivation(layer, className, { ...options, padding }, weights)
  return behind([zeroPadding(`${id}_padding`, listOption(config, 'custom_padding'))], withOwnActivation(layer, className, { ...options, padding: 'valid' }, weights))
}

function behind(first: readonly TfjsLayer[], written: Written): Written {
  return 'limitation' in written ? written : [...first, ...written]
}

export function biasOf({ config, weight }: LayerToWrite): TfjsLayer['weights'] {
  return booleanOption(config, 'use_bias') ? [['bias', weight('bias')]] : []
}

/**
 * [K, C / groups, R, S] -> Keras's [R, S, C, K]. TensorFlow.js has no groups: there the kernel gets zeros where a filter
 * does not look at a channel, which gives the same numbers.
 */
export function convolutionKernel(kernel: Tensor, groups: number): Tensor {
  const [filters = 0, channels = 0, rows = 0, columns = 0] = kernel.shape
  const shape = [rows, columns, channels * groups, filters]
  const filtersPerGroup = filters / groups
  return made(shape, (data) => {
    for (let k = 0; k < filters; k++)
      for (let c = 0; c < channels; c++) {
        const channel = Math.floor(k / filtersPerGroup) * channels + c
        for (let r = 0; r < rows; r++)
          for (let s = 0; s < columns; s++)
            data[((r * columns + s) * channels * groups + channel) * filters + k] = kernel.data[((k * channels + c) * rows + r) * columns + s] ?? 0
      }
  })
}

/** A weight that is put together when its numbers are asked for: the topology alone needs none. */
function made(shape: Shape, fill: (data: Float32Array) => void): Tensor {
  return {
    shape,
    dtype: 'float32',
    get data() {
      const data = new Float32Array(sizeOf(shape))
      fill(data)
      return data
    },
  }
}

/**
 * [C * multiplier, 1, R, S] -> Keras's [R, S, C, multiplier]. TensorFlow.js ignores dilation in this layer: there the
 * window is written wide, with zeros between its points.
 */
function depthwiseKernel(kernel: Tensor, multiplier: number, dilation: readonly number[]): Tensor {
  const [outputs = 0, , rows = 0, columns = 0] = kernel.shape
  const [rowStep = 1, columnStep = 1] = dilation
  const [wideRows, wideColumns] = [(rows - 1) * rowStep + 1, (columns - 1) * columnStep + 1]
  return made([wideRows, wideColumns, outputs / multiplier, multiplier], (data) => {
    for (let k = 0; k < outputs; k++)
      for (let r = 0; r < rows; r++)
        for (let s = 0; s < columns; s++)
          data[(r * rowStep * wideColumns + s * columnStep) * outputs + k] = kernel.data[(k * rows + r) * columns + s] ?? 0
  })
}
