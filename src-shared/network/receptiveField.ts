/**
 * How much of the image one output number of a layer looks at. Forward recurrence of Araujo, Norris and Sim, "Computing Receptive Fields
 * of Convolutional Neural Networks", Distill 2019: the region of the first output begins at u - before * j and ends at v + (k' - 1 - before) * j,
 * the distance of neighbours becomes j * s. Branches: the smallest region that holds all of them. Used by the inspector.
 */
import type { InferredLayer, InferredNetwork } from './infer.ts'
import { axisPlaces } from '../layers/axes.ts'
import { conv2dWindow } from '../layers/conv2d.ts'
import { conv2dTransposeWindows } from '../layers/conv2dTranspose.ts'
import { depthwiseConv2dWindow } from '../layers/depthwiseConv2d.ts'
import { listOption, numberOption, stringOption } from '../layers/layer.ts'
import { poolingWindow } from '../layers/poolingOptions.ts'
import { mapOf, pairOption, type WindowOptions } from '../layers/slidingWindow.ts'
import { windowAlong } from '../tensor/window.ts'

/** Along rows and along columns. */
type Pair = readonly [number, number]

export interface ReceptiveField {
  /** Pixels that a number can depend on, [rows, columns], not cut at the edges of the image; null: up to the whole image. */
  readonly size: Pair | null
  /** Distance of the regions of neighbours [px]; less than 1 where the map is larger than the image. Null where there are no neighbours. */
  readonly stride: Pair | null
  /** The region is weighed by something that looks at the whole image, as in squeeze-and-excitation. */
  readonly context: boolean
}

/** The region of the first output number [px of the image], and the distance to the next. */
interface Region {
  readonly from: Pair
  readonly to: Pair
  readonly stride: Pair
}
/** `region` null: the whole image. */
interface Sight {
  readonly region: Region | null
  readonly context: boolean
}

const pixel: Sight = { region: { from: [0, 0], to: [0, 0], stride: [1, 1] }, context: false }
const everything: Sight = { region: null, context: false }

/** By layer id; layers without a known shape and layers that see no image (other inputs) are missing. */
export function receptiveFields(network: Pick<InferredNetwork, 'order' | 'layers'>): ReadonlyMap<string, ReceptiveField> {
  const sights = new Map<string, Sight>()
  for (const id of network.order) {
    const inferred = network.layers.get(id)
    if (inferred === undefined || inferred.outputShape === null) continue
    const sight = sightOf(inferred, inferred.inputIds.flatMap((input) => sights.get(input) ?? []))
    if (sight !== null) sights.set(id, sight)
  }
  return new Map([...sights].map(([id, { region, context }]) => [id, fieldOf(region, context)]))
}

function fieldOf(region: Region | null, context: boolean): ReceptiveField {
  if (region === null) return { size: null, stride: null, context: false }
  // Fractions come from enlarged maps: a region of 1.5 pixels touches two.
  return { size: eachAxis((axis) => Math.ceil(region.to[axis] - region.from[axis] + 1)), stride: region.stride, context }
}

function sightOf({ layer, inputShapes, outputShape }: InferredLayer, before: readonly Sight[]): Sight | null {
  const { kind, config } = layer
  if (kind === 'Input') return config['data'] === 'numbers' ? null : pixel
  const [first] = before
  if (first === undefined) return null
  if (before.length > 1) return kind === 'Dot' || kind === 'MultiHeadAttention' ? everything : merged(before, kind === 'Multiply')
  const { region } = first
  if (region === null) return everything
  const seen = (change: Partial<Sight>): Sight => ({ ...first, ...change })
  const shape = inputShapes[0] ?? []
  if (layer.timeDistributed === true) return everything
  switch (kind) {
    case 'Conv2D': return seen({ region: slid(region, conv2dWindow(config), shape) })
    case 'DepthwiseConv2D':
    case 'SeparableConv2D': return seen({ region: slid(region, depthwiseConv2dWindow(config), shape) })
    case 'MaxPooling2D':
    case 'AveragePooling2D':
    case 'L2Pooling2D': return seen({ region: slid(region, poolingWindow(config), shape) })
    case 'Conv2DTranspose': {
      const [kernel, strides, dilation] = [pairOption(config, 'kernel_size'), pairOption(config, 'strides'), pairOption(config, 'dilation_rate')]
      const windows = conv2dTransposeWindows(config, inputShapes)
      // An output adds up the inputs whose windows reach it: span / stride of them, rounded up.
      const reach = (axis: 0 | 1): number => Math.ceil(((kernel[axis] - 1) * dilation[axis] + 1) / strides[axis]) - 1
      const behind = (axis: 0 | 1): number => Math.min(reach(axis), Math.floor(windows[axis].before / strides[axis]))
      return seen({ region: widened(region, (axis) => reach(axis) - behind(axis), behind, (axis) => 1 / strides[axis]) })
    }
    case 'UpSampling2D': {
      const factor = pairOption(config, 'size')
      const smooth = stringOption(config, 'interpolation') === 'bilinear'
      return seen({ region: widened(region, () => 0, (axis) => (smooth && factor[axis] > 1 ? 1 : 0), (axis) => 1 / factor[axis]) })
    }
    case 'ZeroPadding2D':
    case 'Cropping2D': {
      const [top = 0, , left = 0] = listOption(config, kind === 'Cropping2D' ? 'cropping' : 'padding')
      const by = (kind === 'Cropping2D' ? 1 : -1)
      return seen({ region: shifted(region, [by * top * region.stride[0], by * left * region.stride[1]]) })
    }
    case 'PatchEmbedding': {
      const side = numberOption(config, 'patch_size')
      return seen({ region: widened(region, () => 0, () => side - 1, () => side) })
    }
    case 'CBAM': {
      const side = numberOption(config, 'kernel_size')
      const window = windowAlong(mapOf(inputShapes).height, side, 1, 'same')
      return { region: widened(region, () => window.before, () => side - 1 - window.before, () => 1), context: true }
    }
    case 'SqueezeExcite':
    case 'GroupNormalization': return seen({ context: true })
    // Within one place these see the channels only; along other axes, everything.
    case 'LayerNormalization':
    case 'UnitNormalization': return axisPlaces(listOption(config, 'axis'), shape).every((place) => place === shape.length - 1) ? first : seen({ context: true })
    case 'Softmax': return [-1, shape.length].includes(numberOption(config, 'axis')) ? first : seen({ context: true })
    case 'Permute': return permuted(first, listOption(config, 'dims'))
    case 'Dense':
    case 'Embedding': return first
  }
  return outputShape?.join() === shape.join() && !lookAround.has(kind) ? first : everything
}

/** Layers that can leave the shape as it is although every place looks at others. */
const lookAround = new Set(['MultiHeadAttention', 'LSTM', 'GRU', 'SimpleRNN', 'Bidirectional', 'Conv1D', 'MaxPooling1D', 'AveragePooling1D', 'Reshape', 'Flatten', 'ZeroPadding1D', 'Cropping1D', 'UpSampling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'GlobalAveragePooling1D', 'GlobalMaxPooling1D', 'RepeatVector', 'Dot'])

/** `gating`: an input that sees everything only weighs the others. */
function merged(sights: readonly Sight[], gating: boolean): Sight {
  const regions = sights.flatMap(({ region }) => region ?? [])
  const [first, ...others] = regions
  if (first === undefined || (!gating && regions.length < sights.length)) return everything
  const region = others.reduce((all, other) => ({
    from: eachAxis((axis) => Math.min(all.from[axis], other.from[axis])),
    to: eachAxis((axis) => Math.max(all.to[axis], other.to[axis])),
    stride: eachAxis((axis) => Math.max(all.stride[axis], other.stride[axis])),
  }), first)
  return { region, context: regions.length < sights.length || sights.some(({ context }) => context) }
}

function slid(region: Region, { kernel, strides, dilation, padding }: WindowOptions, shape: readonly number[]): Region {
  const spans = eachAxis((axis) => (kernel[axis] - 1) * dilation[axis])
  const before = eachAxis((axis) => windowAlong(shape[axis] ?? 0, kernel[axis], strides[axis], padding[axis], dilation[axis]).before)
  return widened(region, (axis) => before[axis], (axis) => spans[axis] - before[axis], (axis) => strides[axis])
}

/** So many neighbours more before and behind, and the distance times a factor. */
function widened({ from, to, stride }: Region, before: (axis: 0 | 1) => number, behind: (axis: 0 | 1) => number, factor: (axis: 0 | 1) => number): Region {
  return {
    from: eachAxis((axis) => from[axis] - before(axis) * stride[axis]),
    to: eachAxis((axis) => to[axis] + behind(axis) * stride[axis]),
    stride: eachAxis((axis) => stride[axis] * factor(axis)),
  }
}

function shifted({ from, to, stride }: Region, by: Pair): Region {
  return { from: eachAxis((axis) => from[axis] + by[axis]), to: eachAxis((axis) => to[axis] + by[axis]), stride }
}

function permuted({ region, context }: Sight, dims: readonly number[]): Sight {
  if (region === null || dims.length !== 3 || dims[2] !== 3) return everything
  const [first = 1, second = 2] = dims
  const turned = (pair: Pair): Pair => [pair[first === 2 ? 1 : 0], pair[second === 1 ? 0 : 1]]
  return { region: { from: turned(region.from), to: turned(region.to), stride: turned(region.stride) }, context }
}

function eachAxis(value: (axis: 0 | 1) => number): Pair {
  return [value(0), value(1)]
}
