/** Layers with several inputs, and the blocks that weigh channels and places, for TensorFlow.js 4. Used by `tfjsLayers.ts`. */
import { axisPlace } from '../../src-shared/layers/axes.ts'
import { listOption, booleanOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { mapOf } from '../../src-shared/layers/slidingWindow.ts'
import { squeezedUnits } from '../../src-shared/layers/squeezeExcite.ts'
import type { Tensor } from '../graph/ir.ts'
import { activationLayers, withActivation } from './tfjsActivations.ts'
import { convolutionKernel } from './tfjsConvolutions.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Written } from './tfjsLayer.ts'

export const mergingLayers = {
  Add: ({ id }) => [plain(id, 'Add', {})],
  Subtract: ({ id, inputs: [first = '', second = ''] }) => [plain(`${id}_negative`, 'Rescaling', { scale: -1, offset: 0 }, [second]), plain(id, 'Add', {}, [first, `${id}_negative`])],
  Multiply: ({ id }) => [plain(id, 'Multiply', {})],
  Average: ({ id }) => [plain(id, 'Average', {})],
  Maximum: ({ id }) => [plain(id, 'Maximum', {})],
  Minimum: ({ id }) => [plain(id, 'Minimum', {})],
  // Counted from the front: of negative axes it knows -1 only.
  Concatenate: ({ id, config, inputShapes }) => [plain(id, 'Concatenate', { axis: (axisPlace(numberOption(config, 'axis'), inputShapes[0] ?? []) ?? 0) + 1 })],
  Dot: ({ id, config, inputShapes }) => {
    if (inputShapes.some((shape) => shape.length > 2)) return { limitation: "TensorFlow.js's Dot takes no images. Export as ONNX." }
    return [plain(id, 'Dot', { axes: listOption(config, 'axes'), normalize: booleanOption(config, 'normalize') })]
  },
  SqueezeExcite: (layer) => {
    const { id, config, inputs: [source = ''] } = layer
    const squeezed = squeeze(layer, plain(`${id}_squeeze`, 'GlobalAveragePooling2D', { data_format: 'channels_last' }, [source]), id, stringOption(config, 'activation'))
    if ('limitation' in squeezed) return squeezed
    const gate = activationLayers(`${id}_gate`, stringOption(config, 'gate_activation'), squeezed.at(-1)?.name ?? '')
    if ('limitation' in gate) return gate
    return [...squeezed, ...gate, alongChannels(layer), plain(id, 'Multiply', {}, [source, `${id}_channels`])]
  },
  CBAM: writeCbam,
} as const satisfies Readonly<Record<string, (layer: LayerToWrite) => Written>>

/** A pool and the two dense layers on it; their names begin with `prefix`. */
function squeeze(layer: LayerToWrite, pool: TfjsLayer, prefix: string, activation: string): Written {
  const dense = (name: 'reduce' | 'expand', units: number, applied: string): TfjsLayer => ({
    name: `${prefix}_${name}`, className: 'Dense', config: { units, use_bias: true, activation: applied },
    weights: [['kernel', layer.weight(`${name}_kernel`)], ['bias', layer.weight(`${name}_bias`)]],
  })
  const reduced = withActivation(activation, (applied) => dense('reduce', squeezedUnits(layer.config, layer.inputShapes), applied))
  return 'limitation' in reduced ? reduced : [pool, ...reduced, dense('expand', mapOf(layer.inputShapes).channels, 'linear')]
}

function alongChannels({ id, inputShapes }: LayerToWrite): TfjsLayer {
  return plain(`${id}_channels`, 'Reshape', { target_shape: [1, 1, mapOf(inputShapes).channels] })
}

/** The shared dense layers are written twice. The mean of the channels is a convolution; for their maximum they become the steps of a sequence. */
function writeCbam(layer: LayerToWrite): Written {
  const { id, config, inputs: [source = ''], inputShapes, weight } = layer
  const { height, width, channels } = mapOf(inputShapes)
  const means = squeeze(layer, plain(`${id}_mean`, 'GlobalAveragePooling2D', { data_format: 'channels_last' }, [source]), `${id}_mean`, 'relu')
  const maxima = squeeze(layer, plain(`${id}_max`, 'GlobalMaxPooling2D', { data_format: 'channels_last' }, [source]), `${id}_max`, 'relu')
  if ('limitation' in means || 'limitation' in maxima) throw new Error('tfjs: relu is an activation it has')
  const share: Tensor = { shape: [1, 1, channels, 1], dtype: 'float32', data: new Float32Array(channels).fill(1 / channels) }
  const side = numberOption(config, 'kernel_size')
  const convolution = { filters: 1, strides: [1, 1], padding: 'same', data_format: 'channels_last', use_bias: false }
  return [
    ...means, ...maxima,
    plain(`${id}_sum`, 'Add', {}, [`${id}_mean_expand`, `${id}_max_expand`]),
    plain(`${id}_gate`, 'Activation', { activation: 'sigmoid' }),
    alongChannels(layer),
    plain(`${id}_weighed`, 'Multiply', {}, [source, `${id}_channels`]),
    { name: `${id}_place_mean`, className: 'Conv2D', config: { ...convolution, kernel_size: [1, 1], activation: 'linear' }, weights: [['kernel', share]] },
    plain(`${id}_pixels`, 'Reshape', { target_shape: [height * width, channels] }, [`${id}_weighed`]),
    plain(`${id}_steps`, 'Permute', { dims: [2, 1] }),
    plain(`${id}_greatest`, 'GlobalMaxPooling1D', {}),
    plain(`${id}_place_max`, 'Reshape', { target_shape: [height, width, 1] }),
    plain(`${id}_planes`, 'Concatenate', { axis: -1 }, [`${id}_place_mean`, `${id}_place_max`]),
    { name: `${id}_places`, className: 'Conv2D', config: { ...convolution, kernel_size: [side, side], activation: 'sigmoid' }, weights: [['kernel', convolutionKernel(weight('spatial_kernel'), 1)]] },
    plain(id, 'Multiply', {}, [`${id}_weighed`, `${id}_places`]),
  ]
}
