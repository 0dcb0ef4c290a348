/** One entry per layer kind: the modules it needs and what it does with its inputs, in PyTorch. Used by `torchPython.ts`. */
import { torchConvolutions } from './torchConvolutions.ts'
import { plainInverse, pythonValue } from './names.ts'
import { activated, activationFunction, channelsFirst, channelsLast, padded, torchDimension } from './torchLayout.ts'
import { axisPlace, axisPlaces } from '../layers/axes.ts'
import { directions, innerLayer, type BidirectionalInner } from '../layers/bidirectional.ts'
import { dotPlaces } from '../layers/dot.ts'
import { groupCount } from '../layers/groupNormalization.ts'
import type { LayerKindName } from '../layers/index.ts'
import { booleanOption, listOption, numberOption, stringOption, type LayerConfig } from '../layers/layer.ts'
import { attentionShapes } from '../layers/multiHeadAttention.ts'
import { squeezedUnits } from '../layers/squeezeExcite.ts'
import type { Shape } from '../tensor/shape.ts'

export interface TorchLayer {
  readonly config: LayerConfig
  /** `self.<name>` of its module, which is its owner's where it shares; more modules have an ending. */
  readonly self: string
  /** Python expressions of what it reads, plain names. */
  readonly inputs: readonly string[]
  /** Keras shapes without batch. */
  readonly shapes: readonly Shape[]
  readonly outputShape: Shape
  /** Whether other layers use its module too, on inputs that may have other sizes. */
  readonly isShared: boolean
}

export interface TorchCode {
  /** Ending of the attribute -> constructor. */
  readonly modules?: Readonly<Record<string, string>>
  /** Statements after the constructors. */
  readonly after?: readonly string[]
  readonly result: string
}

export type WriteTorch = (layer: TorchLayer) => TorchCode

/** The first input, its shape and rank. */
function only({ inputs: [x = ''], shapes: [shape = []] }: TorchLayer): { readonly x: string; readonly shape: Shape; readonly rank: number; readonly channels: number } {
  return { x, shape, rank: shape.length, channels: shape.at(-1) ?? 0 }
}

const bool = (value: boolean): string => (value ? 'True' : 'False')

/** Applied to the features, which must be last. */
function onFeatures(layer: TorchLayer, constructor: string, after: readonly string[] = []): TorchCode {
  const { x, rank } = only(layer)
  return { modules: { '': constructor }, after, result: channelsFirst(`${layer.self}(${channelsLast(x, rank)})`, rank) }
}

/** Channels as the second dimension, as PyTorch's normalizations want them, and back. */
function channelsSecond(x: string, rank: number, apply: (x: string) => string): string {
  if (rank === 2) return `${apply(`${x}.transpose(1, 2)`)}.transpose(1, 2)`
  if (rank === 4) return `${apply(`${x}.transpose(1, 2)`)}.transpose(1, 2)`
  return apply(x)
}

/** Weights that Keras would not have are kept from learning. */
function frozen({ self, config }: TorchLayer): readonly string[] {
  const [scale, center] = [booleanOption(config, 'scale'), booleanOption(config, 'center')]
  if (scale === center) return []
  return [`${self}.${scale ? 'bias' : 'weight'}.requires_grad_(False)`]
}

const isAffine = ({ config }: TorchLayer): boolean => booleanOption(config, 'scale') || booleanOption(config, 'center')
/** 1 - 0.99 without the dust of binary fractions. */
const complement = (momentum: number): number => Number((1 - momentum).toPrecision(10))

/** Inputs of a merging layer in one order of axes: with as many axes as the longest. */
function merged(layer: TorchLayer, join: (inputs: readonly string[]) => string): TorchCode {
  const rank = layer.outputShape.length
  if (layer.shapes.every((shape) => shape.length === rank)) return { result: join(layer.inputs) }
  const stretched = layer.inputs.map((x, port) => {
    const own = layer.shapes[port]?.length ?? 0
    const last = channelsLast(x, own)
    return own === rank ? last : `${last}[:${', None'.repeat(rank - own)}]`
  })
  return { result: channelsFirst(`(${join(stretched)})`, rank) }
}

const pairwise = (name: string) => (layer: TorchLayer): TorchCode => merged(layer, (inputs) => inputs.slice(1).reduce((all, x) => `${name}(${all}, ${x})`, inputs[0] ?? ''))
const between = (sign: string) => (layer: TorchLayer): TorchCode => merged(layer, (inputs) => inputs.join(` ${sign} `))
const dropped = (constructor: (config: LayerConfig) => string): WriteTorch => (layer) => ({ modules: { '': constructor(layer.config) }, result: `${layer.self}(${only(layer).x})` })
const rate = (config: LayerConfig): number => numberOption(config, 'rate')

function globalPool(reduce: 'mean' | 'amax', dimensions: string): WriteTorch {
  return (layer) => ({ result: `${only(layer).x}.${reduce}(dim=${dimensions}${booleanOption(layer.config, 'keepdims') ? ', keepdim=True' : ''})` })
}

const gates = (config: LayerConfig): readonly string[] => (stringOption(config, 'recurrent_activation') === 'sigmoid' ? [] : [`gate=${activationFunction(stringOption(config, 'recurrent_activation'))}`])
/** Arguments that only some of the recurrent layers have. */
const recurrentArguments: { readonly [K in BidirectionalInner]: (config: LayerConfig) => readonly string[] } = {
  LSTM: gates,
  GRU: (config) => [...gates(config), ...(booleanOption(config, 'reset_after') ? [] : ['reset_after=False'])],
  SimpleRNN: () => [],
}

function recurrentConstructor(kind: BidirectionalInner, config: LayerConfig, features: number): string {
  const flag = (name: string): readonly string[] => (booleanOption(config, name) ? [`${name}=True`] : [])
  const given = [
    String(features), String(numberOption(config, 'units')), ...(stringOption(config, 'activation') === 'tanh' ? [] : [`activation=${activationFunction(stringOption(config, 'activation'))}`]), ...recurrentArguments[kind](config),
    ...(booleanOption(config, 'use_bias') ? [] : ['use_bias=False']), ...flag('return_sequences'), ...flag('go_backwards'),
    ...['dropout', 'recurrent_dropout'].flatMap((name) => (numberOption(config, name) > 0 ? [`${name}=${numberOption(config, name)}`] : [])),
  ]
  return `${kind}(${given.join(', ')})`
}

const recurrent = (kind: BidirectionalInner): WriteTorch => (layer) => ({ modules: { '': recurrentConstructor(kind, layer.config, only(layer).channels) }, result: `${layer.self}(${only(layer).x})` })

export const torchLayers: Readonly<Record<Exclude<LayerKindName, 'Input'>, WriteTorch>> = {
  ...torchConvolutions,
  Rescaling: (layer) => {
    const [scale, offset] = [numberOption(layer.config, 'scale'), numberOption(layer.config, 'offset')]
    const inverse = plainInverse(scale)
    const scaled = scale === 1 && offset !== 0 ? '' : inverse === null ? ` * ${pythonValue(scale)}` : ` / ${inverse}`
    return { result: `${only(layer).x}${scaled}${offset === 0 ? '' : ` + ${pythonValue(offset)}`}`.replace('+ -', '- ') }
  },
  GlobalAveragePooling2D: globalPool('mean', '(2, 3)'),
  GlobalMaxPooling2D: globalPool('amax', '(2, 3)'),
  GlobalAveragePooling1D: globalPool('mean', '1'),
  GlobalMaxPooling1D: globalPool('amax', '1'),
  Flatten: (layer) => ({ result: `${channelsLast(only(layer).x, only(layer).rank)}.flatten(1)` }),
  Reshape: (layer) => ({ result: channelsFirst(`${channelsLast(only(layer).x, only(layer).rank)}.reshape(-1, ${layer.outputShape.join(', ')})`, layer.outputShape.length) }),
  Permute: (layer) => ({ result: channelsFirst(`${channelsLast(only(layer).x, only(layer).rank)}.permute(0, ${listOption(layer.config, 'dims').join(', ')})`, layer.outputShape.length) }),
  RepeatVector: (layer) => ({ result: `${only(layer).x}[:, None].repeat(1, ${numberOption(layer.config, 'n')}, 1)` }),
  Dense: (layer) => {
    const { x, rank, channels } = only(layer)
    const constructor = `nn.Linear(${channels}, ${numberOption(layer.config, 'units')}${booleanOption(layer.config, 'use_bias') ? '' : ', bias=False'})`
    return { modules: { '': constructor }, result: activated(stringOption(layer.config, 'activation'), channelsFirst(`${layer.self}(${channelsLast(x, rank)})`, rank), rank) }
  },
  Activation: (layer) => ({ result: activated(stringOption(layer.config, 'activation'), only(layer).x, only(layer).rank) }),
  ReLU: (layer) => {
    const { x } = only(layer)
    const [greatest, slope, threshold] = [numberOption(layer.config, 'max_value'), numberOption(layer.config, 'negative_slope'), numberOption(layer.config, 'threshold')]
    const bent = slope === 0 && threshold === 0 ? `F.relu(${x})` : threshold === 0 ? `F.leaky_relu(${x}, ${slope})` : `torch.where(${x} > ${threshold}, ${x}, ${slope} * (${x} - ${threshold}))`
    return { result: greatest === 0 ? bent : `${bent}.clamp(max=${greatest})` }
  },
  LeakyReLU: (layer) => ({ result: `F.leaky_relu(${only(layer).x}, ${numberOption(layer.config, 'negative_slope')})` }),
  PReLU: (layer) => {
    const { x, shape, rank } = only(layer)
    const shared = axisPlaces(listOption(layer.config, 'shared_axes'), shape)
    const alpha = shape.map((size, place) => (shared.includes(place) ? 1 : size))
    return { modules: { '': `PReLU(${pythonValue(alpha)})` }, result: channelsFirst(`${layer.self}(${channelsLast(x, rank)})`, rank) }
  },
  ELU: (layer) => ({ result: `F.elu(${only(layer).x}, ${numberOption(layer.config, 'alpha')})` }),
  Softmax: (layer) => {
    const { x, shape, rank } = only(layer)
    return { result: `torch.softmax(${x}, dim=${torchDimension(axisPlace(numberOption(layer.config, 'axis'), shape) ?? 0, rank)})` }
  },
  BatchNormalization: (layer) => {
    const { x, rank, channels } = only(layer)
    const dimensions = rank === 3 ? '2d' : rank === 4 ? '3d' : '1d'
    const constructor = `nn.BatchNorm${dimensions}(${channels}, eps=${pythonValue(numberOption(layer.config, 'epsilon'))}, momentum=${complement(numberOption(layer.config, 'momentum'))}${isAffine(layer) ? '' : ', affine=False'})`
    return { modules: { '': constructor }, after: frozen(layer), result: channelsSecond(x, rank, (first) => `${layer.self}(${first})`) }
  },
  LayerNormalization: (layer) => {
    const { shape, rank } = only(layer)
    const places = axisPlaces(listOption(layer.config, 'axis'), shape)
    const epsilon = pythonValue(numberOption(layer.config, 'epsilon'))
    const sizes = places.map((place) => shape[place] ?? 0)
    const isTrailing = places.every((place, index) => place === rank - places.length + index)
    if (isTrailing) return onFeatures(layer, `nn.LayerNorm(${sizes.length === 1 ? sizes[0] : pythonValue(sizes)}, eps=${epsilon}${isAffine(layer) ? '' : ', elementwise_affine=False'})`, frozen(layer))
    return onFeatures(layer, `LayerNormalization(${pythonValue(shape.map((size, place) => (places.includes(place) ? size : 1)))}, ${pythonValue(places.map((place) => place + 1))}, ${epsilon}, scale=${bool(booleanOption(layer.config, 'scale'))}, center=${bool(booleanOption(layer.config, 'center'))})`)
  },
  GroupNormalization: (layer) => {
    const { x, shape, rank, channels } = only(layer)
    const constructor = `nn.GroupNorm(${groupCount(layer.config, shape)}, ${channels}, eps=${pythonValue(numberOption(layer.config, 'epsilon'))}${isAffine(layer) ? '' : ', affine=False'})`
    return { modules: { '': constructor }, after: frozen(layer), result: channelsSecond(x, rank, (first) => `${layer.self}(${first})`) }
  },
  UnitNormalization: (layer) => {
    const { x, shape, rank } = only(layer)
    const dimensions = axisPlaces(listOption(layer.config, 'axis'), shape).map((place) => torchDimension(place, rank))
    return { result: `unit(${x}, ${pythonValue(dimensions)})` }
  },
  LocalResponseNormalization: (layer) => {
    const size = 2 * numberOption(layer.config, 'depth_radius') + 1
    // PyTorch divides alpha by the size of the window.
    return { result: `F.local_response_norm(${only(layer).x}, ${size}, alpha=${Number((numberOption(layer.config, 'alpha') * size).toPrecision(12))}, beta=${numberOption(layer.config, 'beta')}, k=${numberOption(layer.config, 'bias')})` }
  },
  LayerScale: (layer) => onFeatures(layer, `LayerScale(${only(layer).channels}, ${pythonValue(numberOption(layer.config, 'init_values'))})`),
  Dropout: dropped((config) => `nn.Dropout(${rate(config)})`),
  SpatialDropout2D: dropped((config) => `nn.Dropout2d(${rate(config)})`),
  SpatialDropout1D: (layer) => ({ modules: { '': `nn.Dropout1d(${rate(layer.config)})` }, result: channelsSecond(only(layer).x, 2, (x) => `${layer.self}(${x})`) }),
  GaussianNoise: dropped((config) => `GaussianNoise(${numberOption(config, 'stddev')})`),
  GaussianDropout: dropped((config) => `GaussianDropout(${rate(config)})`),
  StochasticDepth: dropped((config) => `StochasticDepth(${rate(config)})`),
  Add: between('+'),
  Subtract: between('-'),
  Multiply: between('*'),
  Average: (layer) => merged(layer, (inputs) => `(${inputs.join(' + ')}) / ${inputs.length}`),
  Maximum: pairwise('torch.maximum'),
  Minimum: pairwise('torch.minimum'),
  Concatenate: (layer) => {
    const { shape, rank } = only(layer)
    return { result: `torch.cat([${layer.inputs.join(', ')}], dim=${torchDimension(axisPlace(numberOption(layer.config, 'axis'), shape) ?? 0, rank)})` }
  },
  Dot: (layer) => {
    const places = dotPlaces(layer.config, layer.shapes)
    const names = ['bcdef', 'ghijk']
    const letters = layer.shapes.map((shape, port) => shape.map((_, place) => (place === places[port] ? 's' : (names[port]?.[place] ?? ''))).join(''))
    const [first = '', second = ''] = layer.inputs.map((x, port) => {
      const last = channelsLast(x, layer.shapes[port]?.length ?? 0)
      return booleanOption(layer.config, 'normalize') ? `unit(${last}, (${(places[port] ?? 0) + 1},))` : last
    })
    const rest = letters.join('').replaceAll('s', '')
    return { result: channelsFirst(`torch.einsum("a${letters[0] ?? ''},a${letters[1] ?? ''}->a${rest}", ${first}, ${second})${rest === '' ? '[:, None]' : ''}`, layer.outputShape.length) }
  },
  SqueezeExcite: (layer) => {
    const { x, channels } = only(layer)
    const constructor = `SqueezeExcite(${channels}, ${squeezedUnits(layer.config, layer.shapes)}, ${activationFunction(stringOption(layer.config, 'activation'))}, ${activationFunction(stringOption(layer.config, 'gate_activation'))})`
    return { modules: { '': constructor }, result: `${layer.self}(${x})` }
  },
  CBAM: (layer) => ({ modules: { '': `CBAM(${only(layer).channels}, ${squeezedUnits(layer.config, layer.shapes)}, ${numberOption(layer.config, 'kernel_size')})` }, result: `${layer.self}(${only(layer).x})` }),
  MultiHeadAttention: (layer) => {
    const { query, value, key, heads, keyDim, valueDim } = attentionShapes(layer.config, layer.shapes)
    const [q = '', v = q, k = v] = layer.inputs.map((x, port) => {
      const rank = layer.shapes[port]?.length ?? 0
      return rank > 2 ? `${channelsLast(x, rank)}.flatten(1, -2)` : x
    })
    const given = [query.at(-1), value.at(-1), key.at(-1), heads, keyDim, valueDim].join(', ')
    const dropout = numberOption(layer.config, 'dropout')
    const options = `${booleanOption(layer.config, 'use_bias') ? '' : ', bias=False'}${booleanOption(layer.config, 'use_causal_mask') ? ', causal=True' : ''}${dropout > 0 ? `, dropout=${dropout}` : ''}`
    const attended = `${layer.self}(${q}, ${v}, ${k})`
    const back = query.length > 2 ? channelsFirst(`${attended}.unflatten(1, ${pythonValue(query.slice(0, -1))})`, query.length) : attended
    return { modules: { '': `MultiHeadAttention(${given}${options})` }, result: back }
  },
  PatchEmbedding: (layer) => {
    const { x, channels } = only(layer)
    const [size, features, tokens = 0] = [numberOption(layer.config, 'patch_size'), numberOption(layer.config, 'embed_dim'), layer.outputShape[0]]
    const given = `${channels}, ${size}, ${features}, ${tokens}, class_token=${bool(booleanOption(layer.config, 'class_token'))}, positions=${bool(booleanOption(layer.config, 'position_embedding'))}, bias=${bool(booleanOption(layer.config, 'use_bias'))}`
    return { modules: { '': `PatchEmbedding(${given})` }, result: `${layer.self}(${x})` }
  },
  Embedding: (layer) => {
    const { x, rank } = only(layer)
    return { modules: { '': `nn.Embedding(${numberOption(layer.config, 'input_dim')}, ${numberOption(layer.config, 'output_dim')})` }, result: channelsFirst(`${layer.self}(${channelsLast(x, rank)}.long())`, rank + 1) }
  },
  LSTM: recurrent('LSTM'),
  GRU: recurrent('GRU'),
  SimpleRNN: recurrent('SimpleRNN'),
  Bidirectional: (layer) => {
    const both = directions.map((direction) => {
      const { kind, config } = innerLayer(layer.config, direction)
      return recurrentConstructor(kind, config, only(layer).channels)
    })
    const mode = stringOption(layer.config, 'merge_mode')
    return { modules: { '': `Bidirectional(${[...both, ...(mode === 'concat' ? [] : [`merge_mode="${mode}"`])].join(', ')})` }, result: `${layer.self}(${only(layer).x})` }
  },
  ZeroPadding2D: (layer) => ({ result: padded(only(layer).x, listOption(layer.config, 'padding')) }),
  Cropping2D: (layer) => {
    const { x, shape: [height = 0, width = 0] } = only(layer)
    const [top = 0, bottom = 0, left = 0, right = 0] = listOption(layer.config, 'cropping')
    return { result: `${x}[:, :, ${top}:${height - bottom}, ${left}:${width - right}]` }
  },
  UpSampling2D: (layer) => {
    const mode = stringOption(layer.config, 'interpolation')
    return { result: `F.interpolate(${only(layer).x}, scale_factor=${pythonValue(listOption(layer.config, 'size'))}, mode="${mode}"${mode === 'bilinear' ? ', align_corners=False' : ''})` }
  },
  ZeroPadding1D: (layer) => ({ result: `F.pad(${only(layer).x}, ${pythonValue([0, 0, ...listOption(layer.config, 'padding')])})` }),
  Cropping1D: (layer) => {
    const [start = 0, end = 0] = listOption(layer.config, 'cropping')
    return { result: `${only(layer).x}[:, ${start}:${(only(layer).shape[0] ?? 0) - end}]` }
  },
  UpSampling1D: (layer) => ({ result: `${only(layer).x}.repeat_interleave(${numberOption(layer.config, 'size')}, dim=1)` }),
}

