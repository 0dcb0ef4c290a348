/**
 * One entry per layer kind: its Keras configuration and its weights for TensorFlow.js 4, which lacks a few options of Keras.
 * What is missing there is written with other layers or other weights of the same meaning. Used by `tfjsModel.ts`.
 */
import { booleanOption, listOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { activationLayers, withActivation } from './tfjsActivations.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Unwritable, type Written } from './tfjsLayer.ts'

export const tfjsLayers: Readonly<Record<LayerKindName, ((layer: LayerToWrite) => Written) | Unwritable>> = {
  Input: ({ id, inputShape }) => [plain(id, 'InputLayer', { batch_input_shape: [null, ...inputShape], dtype: 'float32', sparse: false })],
  Rescaling: ({ id, config }) => [plain(id, 'Rescaling', { scale: numberOption(config, 'scale'), offset: numberOption(config, 'offset') })],
  Conv2D: (layer) => {
    const { config } = layer
    const groups = numberOption(config, 'groups')
    return layerWithActivation(layer, 'Conv2D', {
      filters: numberOption(config, 'filters'), kernel_size: listOption(config, 'kernel_size'), strides: listOption(config, 'strides'),
      dilation_rate: listOption(config, 'dilation_rate'), padding: stringOption(config, 'padding'), data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['kernel', convolutionKernel(layer.weight('kernel'), groups)], ...bias(layer)])
  },
  DepthwiseConv2D: (layer) => {
    const { config } = layer
    const stride = numberOption(config, 'strides')
    const multiplier = numberOption(config, 'depth_multiplier')
    const kernel = depthwiseKernel(layer.weight('depthwise_kernel'), multiplier, listOption(config, 'dilation_rate'))
    return layerWithActivation(layer, 'DepthwiseConv2D', {
      kernel_size: kernel.shape.slice(0, 2), strides: [stride, stride], depth_multiplier: multiplier,
      padding: stringOption(config, 'padding'), data_format: 'channels_last', use_bias: booleanOption(config, 'use_bias'),
    }, [['depthwise_kernel', kernel], ...bias(layer)])
  },
  ZeroPadding2D: ({ id, config }) => {
    const [top = 0, bottom = 0, left = 0, right = 0] = listOption(config, 'padding')
    return [plain(id, 'ZeroPadding2D', { padding: [[top, bottom], [left, right]], data_format: 'channels_last' })]
  },
  MaxPooling2D: ({ id, config }) => [plain(id, 'MaxPooling2D', poolConfig(config))],
  AveragePooling2D: ({ id, config }) => [plain(id, 'AveragePooling2D', poolConfig(config))],
  GlobalAveragePooling2D: ({ id }) => [plain(id, 'GlobalAveragePooling2D', { data_format: 'channels_last' })],
  Flatten: ({ id }) => [plain(id, 'Flatten', { data_format: 'channels_last' })],
  Dense: (layer) => layerWithActivation(layer, 'Dense', { units: numberOption(layer.config, 'units'), use_bias: booleanOption(layer.config, 'use_bias') }, [['kernel', layer.weight('kernel')], ...bias(layer)]),
  Activation: ({ id, config, inputs }) => activationLayers(id, stringOption(config, 'activation'), inputs[0] ?? ''),
  BatchNormalization: ({ id, config, weight }) => {
    const [center, scale] = [booleanOption(config, 'center'), booleanOption(config, 'scale')]
    const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : []), 'moving_mean', 'moving_variance']
    return [{
      name: id, className: 'BatchNormalization',
      config: { axis: -1, momentum: numberOption(config, 'momentum'), epsilon: numberOption(config, 'epsilon'), center, scale },
      weights: names.map((name) => [name, weight(name)] as const),
    }]
  },
  Dropout: ({ id, config }) => [plain(id, 'Dropout', { rate: numberOption(config, 'rate') })],
  Add: ({ id }) => [plain(id, 'Add', {})],
  Concatenate: ({ id }) => [plain(id, 'Concatenate', { axis: -1 })],
  MultiHeadAttention: { limitation: 'TensorFlow.js has no MultiHeadAttention layer. Export as ONNX.' },
  PatchEmbedding: { limitation: 'TensorFlow.js has no layer that adds a class token or positions. Export as ONNX.' },
}

function layerWithActivation({ id, config }: LayerToWrite, className: string, options: TfjsLayer['config'], weights: TfjsLayer['weights']): Written {
  return withActivation(stringOption(config, 'activation'), (activation) => ({ name: id, className, config: { ...options, activation }, weights }))
}

function poolConfig(config: LayerConfig): TfjsLayer['config'] {
  return { pool_size: listOption(config, 'pool_size'), strides: listOption(config, 'strides'), padding: stringOption(config, 'padding'), data_format: 'channels_last' }
}

function bias({ config, weight }: LayerToWrite): TfjsLayer['weights'] {
  return booleanOption(config, 'use_bias') ? [['bias', weight('bias')]] : []
}

/**
 * [K, C / groups, R, S] -> Keras's [R, S, C, K]. TensorFlow.js has no groups: there the kernel gets zeros where a filter
 * does not look at a channel, which gives the same numbers.
 */
function convolutionKernel(kernel: Tensor, groups: number): Tensor {
  const [filters = 0, channels = 0, rows = 0, columns = 0] = kernel.shape
  const shape = [rows, columns, channels * groups, filters]
  const data = new Float32Array(sizeOf(shape))
  const filtersPerGroup = filters / groups
  for (let k = 0; k < filters; k++)
    for (let c = 0; c < channels; c++) {
      const channel = Math.floor(k / filtersPerGroup) * channels + c
      for (let r = 0; r < rows; r++)
        for (let s = 0; s < columns; s++)
          data[((r * columns + s) * channels * groups + channel) * filters + k] = kernel.data[((k * channels + c) * rows + r) * columns + s] ?? 0
    }
  return { shape, dtype: 'float32', data }
}

/**
 * [C * multiplier, 1, R, S] -> Keras's [R, S, C, multiplier]. TensorFlow.js ignores dilation in this layer: there the
 * window is written wide, with zeros between its points.
 */
function depthwiseKernel(kernel: Tensor, multiplier: number, dilation: readonly number[]): Tensor {
  const [outputs = 0, , rows = 0, columns = 0] = kernel.shape
  const [rowStep = 1, columnStep = 1] = dilation
  const [wideRows, wideColumns] = [(rows - 1) * rowStep + 1, (columns - 1) * columnStep + 1]
  const data = new Float32Array(wideRows * wideColumns * outputs)
  for (let k = 0; k < outputs; k++)
    for (let r = 0; r < rows; r++)
      for (let s = 0; s < columns; s++)
        data[(r * rowStep * wideColumns + s * columnStep) * outputs + k] = kernel.data[(k * rows + r) * columns + s] ?? 0
  return { shape: [wideRows, wideColumns, outputs / multiplier, multiplier], dtype: 'float32', data }
}
