/** Arguments of Keras's layers from the options of ours, and back where they are written differently. Used by `kerasPlan.ts`. */
import { innerLayer } from '../layers/bidirectional.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type KerasOptions = Readonly<Record<string, Json>>

/** Words in front of `_regularizer_l1` and `_regularizer_l2`, which are one argument in Keras. */
export const regularized = ['kernel', 'depthwise', 'pointwise', 'embeddings', 'recurrent'] as const

/** Layer classes of our own: Keras has none of the same meaning. `kerasClasses.ts` writes them out. */
export const ownClasses = new Set([
  'L2Pooling2D', 'LocalResponseNormalization', 'LayerScale', 'StochasticDepth', 'SqueezeExcite', 'CBAM', 'PatchEmbedding', 'PaddedMaxPooling2D', 'PaddedAveragePooling2D',
])

/** The class that has these options: Keras's, or one of our own. Custom padding of a convolution is a layer in front of it. */
export function kerasClass(kind: string, config: LayerConfig): string {
  const isPadded = config['padding'] === 'custom'
  if (isPadded && (kind === 'MaxPooling2D' || kind === 'AveragePooling2D')) return `Padded${kind}`
  return kind
}

/** [top, bottom, left, right] as Keras's [[top, bottom], [left, right]]. */
export function pairs([top = 0, bottom = 0, left = 0, right = 0]: readonly number[]): readonly (readonly number[])[] {
  return [[top, bottom], [left, right]]
}

/** All arguments but the name. Zero and the empty list stand in our options where Keras has None. */
export function kerasOptions(kind: string, config: LayerConfig): KerasOptions {
  if (kind === 'Bidirectional') {
    const inner = innerLayer(config)
    return { layer: layerObject(inner.kind, kerasOptions(inner.kind, inner.config)), merge_mode: config['merge_mode'] as string }
  }
  const options: Record<string, Json> = { ...config }
  for (const word of regularized) {
    const [l1, l2] = [config[`${word}_regularizer_l1`], config[`${word}_regularizer_l2`]]
    if (typeof l1 !== 'number' || typeof l2 !== 'number') continue
    delete options[`${word}_regularizer_l1`]
    delete options[`${word}_regularizer_l2`]
    options[`${word}_regularizer`] = l1 === 0 && l2 === 0 ? null : { module: 'keras.regularizers', class_name: 'L1L2', config: { l1, l2 }, registered_name: null }
  }
  const isPadded = config['padding'] === 'custom'
  if (!isPadded || kind !== 'L2Pooling2D') delete options['custom_padding']
  if (isPadded && kind !== 'L2Pooling2D') options['padding'] = 'valid'
  switch (kind) {
    case 'ZeroPadding2D': return { ...options, padding: pairs(config['padding'] as readonly number[]) }
    case 'Cropping2D': return { ...options, cropping: pairs(config['cropping'] as readonly number[]) }
    case 'DepthwiseConv2D':
    case 'SeparableConv2D': return { ...options, strides: [config['strides'] as number, config['strides'] as number] }
    case 'Conv2DTranspose': return { ...options, output_padding: orNone(options['output_padding']) }
    case 'PReLU': return { ...options, shared_axes: orNone(options['shared_axes']) }
    case 'ReLU': return { ...options, max_value: orNone(options['max_value']) }
    case 'MultiHeadAttention': {
      const { use_causal_mask: _, ...rest } = options
      return { ...rest, value_dim: orNone(options['value_dim']) }
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      if (!isPadded) return options
      const { padding: _, ...rest } = options
      return { ...rest, custom_padding: config['custom_padding'] as readonly number[] }
    }
    default: return options
  }
}

/** Arguments that are written although they have the value of our default: Keras has none there, or another one. */
const required: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ['filters', 'kernel_size'], Conv2DTranspose: ['filters', 'kernel_size'], Conv1D: ['filters', 'kernel_size'], SeparableConv2D: ['filters', 'kernel_size'],
  DepthwiseConv2D: ['kernel_size'], MaxPooling2D: ['pool_size', 'strides'], AveragePooling2D: ['pool_size', 'strides'], MaxPooling1D: ['pool_size', 'strides'], AveragePooling1D: ['pool_size', 'strides'],
  ZeroPadding2D: ['padding'], Cropping2D: ['cropping'], ZeroPadding1D: ['padding'], Cropping1D: ['cropping'], UpSampling2D: ['size'], UpSampling1D: ['size'],
  Reshape: ['target_shape'], Permute: ['dims'], RepeatVector: ['n'], Dense: ['units'], Activation: ['activation'], Rescaling: ['scale'],
  Dropout: ['rate'], SpatialDropout1D: ['rate'], SpatialDropout2D: ['rate'], GaussianNoise: ['stddev'], GaussianDropout: ['rate'], Dot: ['axes'],
  LSTM: ['units'], GRU: ['units'], SimpleRNN: ['units'], MultiHeadAttention: ['num_heads', 'key_dim'], Embedding: ['input_dim', 'output_dim'],
}

/** The arguments a person would write: what is needed, and what is not at Keras's default. Of our own classes all. */
export function shownOptions(kind: string, className: string, options: KerasOptions): KerasOptions {
  if (ownClasses.has(className)) return options
  if (kind === 'Bidirectional') {
    const { class_name, config } = options['layer'] as { readonly class_name: string; readonly config: KerasOptions }
    return { layer: layerObject(class_name, shownOptions(class_name, class_name, config)), ...(options['merge_mode'] === 'concat' ? {} : { merge_mode: options['merge_mode'] ?? null }) }
  }
  const defaults = kerasOptions(kind, defaultConfig(layerKinds[kind as LayerKindName]))
  const always = required[kind] ?? []
  // Without strides a pool of Keras moves by its window.
  const isDefault = (name: string): boolean => name === 'strides' && JSON.stringify(options[name]) === JSON.stringify(options['pool_size'])
  const shown = Object.entries(options).filter(([name, value]) => !isDefault(name) && (always.includes(name) || JSON.stringify(value) !== JSON.stringify(defaults[name])))
  // What is needed comes first, in the order of Keras's signature.
  return Object.fromEntries([...always.flatMap((name) => shown.filter(([key]) => key === name)), ...shown.filter(([name]) => !always.includes(name))])
}

/** A layer among the arguments of another one. */
function layerObject(className: string, config: KerasOptions): Json {
  return { module: 'keras.layers', class_name: className, config, registered_name: null }
}

function orNone(value: Json | undefined): Json {
  return value === undefined || value === 0 || (Array.isArray(value) && value.length === 0) ? null : value
}
