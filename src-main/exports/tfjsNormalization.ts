/** Normalization for TensorFlow.js 4. Used by `tfjsLayers.ts`. */
import { axisPlaces } from '../../src-shared/layers/axes.ts'
import { groupCount } from '../../src-shared/layers/groupNormalization.ts'
import { booleanOption, listOption, numberOption } from '../../src-shared/layers/layer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Unwritable, type Written } from './tfjsLayer.ts'

export const normalizationLayers = {
  BatchNormalization: (layer) => {
    const { id, config, weight } = layer
    return overChannels(layer, {
      name: id, className: 'BatchNormalization', config: { axis: -1, momentum: numberOption(config, 'momentum'), ...scaleAndCenter(layer) },
      weights: [...learnt(layer), ['moving_mean', weight('moving_mean')], ['moving_variance', weight('moving_variance')]],
    })
  },
  LayerNormalization: (layer) => {
    // Its weights have the axes in the order in which they are named.
    const axis = axisPlaces(listOption(layer.config, 'axis'), layer.inputShapes[0] ?? []).map((place) => place + 1)
    return [{ name: layer.id, className: 'LayerNormalization', config: { axis, ...scaleAndCenter(layer) }, weights: learnt(layer) }]
  },
  GroupNormalization: groupNormalization,
  LayerScale: (layer) => overChannels(layer, channelAffine(layer.id, [['gamma', layer.weight('gamma')]])),
  UnitNormalization: { limitation: 'TensorFlow.js has no layer that gives vectors length 1. Export as ONNX.' },
  LocalResponseNormalization: { limitation: 'TensorFlow.js has no local response normalization. Export as ONNX.' },
} as const satisfies Readonly<Record<string, ((layer: LayerToWrite) => Written) | Unwritable>>

function scaleAndCenter({ config }: LayerToWrite): TfjsLayer['config'] {
  return { epsilon: numberOption(config, 'epsilon'), center: booleanOption(config, 'center'), scale: booleanOption(config, 'scale') }
}

/** gamma and beta, as far as the layer has them. */
function learnt({ config, weight }: LayerToWrite): readonly (readonly [string, Tensor])[] {
  const names = [...(booleanOption(config, 'scale') ? ['gamma'] : []), ...(booleanOption(config, 'center') ? ['beta'] : [])]
  return names.map((name) => [name, weight(name)] as const)
}

/** x * gamma + beta per channel: batch normalization that has seen mean 0 and variance 1. */
function channelAffine(name: string, weights: readonly (readonly [string, Tensor])[]): TfjsLayer {
  const [shape = [1]] = weights.map(([, tensor]) => tensor.shape)
  const filled = (value: number): Tensor => ({ shape, dtype: 'float32', data: new Float32Array(sizeOf(shape)).fill(value) })
  const has = (weight: string): boolean => weights.some(([other]) => other === weight)
  return {
    name, className: 'BatchNormalization', config: { axis: -1, epsilon: 0, center: has('beta'), scale: has('gamma') },
    weights: [...weights, ['moving_mean', filled(0)], ['moving_variance', filled(1)]],
  }
}

/** A layer per channel over an input of any shape: TensorFlow.js's batch normalization takes images, but no series of them. */
function overChannels({ id, inputShapes: [shape = []] }: LayerToWrite, written: TfjsLayer): readonly TfjsLayer[] {
  if (shape.length < 4) return [written]
  const [channels = 1] = shape.slice(-1)
  return [plain(`${id}_joined`, 'Reshape', { target_shape: [sizeOf(shape) / channels, channels] }), { ...written, name: `${id}_channels` }, plain(id, 'Reshape', { target_shape: shape })]
}

/** Every group of channels with all its places as one row: [P, G, K] -> [G, P * K], layer normalization without weights, and back. */
function groupNormalization(layer: LayerToWrite): Written {
  const { id, config } = layer
  const shape = layer.inputShapes[0] ?? []
  const places = sizeOf(shape.slice(0, -1))
  const groups = groupCount(config, shape)
  const perGroup = (shape.at(-1) ?? 1) / groups
  const weights = learnt(layer)
  const rows: readonly TfjsLayer[] = [
    plain(`${id}_groups`, 'Reshape', { target_shape: [places, groups, perGroup] }),
    plain(`${id}_front`, 'Permute', { dims: [2, 1, 3] }),
    plain(`${id}_rows`, 'Reshape', { target_shape: [groups, places * perGroup] }),
    plain(`${id}_norm`, 'LayerNormalization', { axis: -1, epsilon: numberOption(config, 'epsilon'), center: false, scale: false }),
    plain(`${id}_apart`, 'Reshape', { target_shape: [groups, places, perGroup] }),
    plain(`${id}_back`, 'Permute', { dims: [2, 1, 3] }),
    plain(weights.length === 0 ? id : `${id}_image`, 'Reshape', { target_shape: shape }),
  ]
  return weights.length === 0 ? rows : [...rows, ...overChannels(layer, channelAffine(id, weights))]
}
