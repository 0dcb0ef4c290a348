/** One Keras layer of any version as one of ours: its kind and options, and a note for everything that has no counterpart. */
import { isObject, member, type Loose } from './foreignModel.ts'
import { activationOf, initializerName, nameOf, numbersOf, pairOf, penaltyOf, sidesOf, singleOf } from './kerasValues.ts'
import type { ImportNote } from './notes.ts'
import { plainName } from './operations.ts'
import { preview } from '../../network/jsonValues.ts'
import { defaultConfig, fitsField } from '../../layers/fieldValue.ts'
import { layerKind, layerKinds } from '../../layers/index.ts'
import type { Field, FieldValue, LayerConfig, LayerKind } from '../../layers/layer.ts'

export interface ConvertedLayer {
  readonly kind: string
  readonly config: LayerConfig
}

export type Report = (effect: ImportNote['effect'], sentence: string) => void

/** Classes that are one of our kinds under another name. */
const otherNames: Readonly<Record<string, string>> = {
  PaddedMaxPooling2D: 'MaxPooling2D', PaddedAveragePooling2D: 'AveragePooling2D', MaxPool2D: 'MaxPooling2D', AvgPool2D: 'AveragePooling2D', MaxPool1D: 'MaxPooling1D', AvgPool1D: 'AveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D', GlobalMaxPool2D: 'GlobalMaxPooling2D', GlobalAvgPool1D: 'GlobalAveragePooling1D', GlobalMaxPool1D: 'GlobalMaxPooling1D',
  Convolution2D: 'Conv2D', Convolution1D: 'Conv1D', SeparableConvolution2D: 'SeparableConv2D', Convolution2DTranspose: 'Conv2DTranspose', Deconvolution2D: 'Conv2DTranspose',
  BatchNormalizationV1: 'BatchNormalization', BatchNormalizationV2: 'BatchNormalization', LSTMV1: 'LSTM', LSTMV2: 'LSTM', CuDNNLSTM: 'LSTM', GRUV1: 'GRU', GRUV2: 'GRU', DropPath: 'StochasticDepth', ThresholdedReLU: 'ReLU', AlphaDropout: 'Dropout',
}

/** Options that name the same as one of ours. */
const otherOptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: 'negative_slope' }, ReLU: { theta: 'threshold' }, SpatialDropout1D: { p: 'rate' }, SpatialDropout2D: { p: 'rate' }, Dropout: { p: 'rate' },
}

/** Options that say nothing about what is computed, at any value. */
const silent = new Set([
  'name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape', 'build_input_shape', 'input_shape', 'input_dtype', 'seed', 'implementation', 'unroll', 'input_spec', 'autocast', 'supports_masking',
  'moving_mean_initializer', 'moving_variance_initializer', 'flash_attention', 'fused', 'optional', 'ragged', 'sparse', 'input_length', 'zero_output_for_mask', 'rank', 'build_config', 'attention_axes', 'projection_dim',
])
/** Options that are not ours, at the value at which they do nothing; off, zero, null and empty are so everywhere. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  data_format: ['channels_last', 'channelsLast'], gate_activation: [], bias_constraint: [], epsilon: [], noise_shape: [], renorm_momentum: [0.99], seed_generator: [], crop_to_aspect_ratio: [],
}

/** Null when the class has no kind of the same meaning; `report` was told why. */
export function convertLayer(className: string, foreign: Loose, isKeras2: boolean, report: Report): ConvertedLayer | null {
  const name = plainName(className)
  const special = convertDropPath(name, foreign) ?? convertNormalization(name, foreign, report)
  if (special !== null) return special
  if (name === 'AlphaDropout') report('lost', 'in training it keeps mean and spread of what goes through it; here it is a plain Dropout')
  const kindName = Object.hasOwn(otherNames, name) ? (otherNames[name] ?? name) : name
  const kind = layerKind(kindName)
  if (kind === undefined || kindName === 'Input') {
    if (name === 'Lambda') report('left out', 'what it computes is a piece of Python, which is not run here. Its place is open: connect what came before it, or build it from other layers')
    else report('left out', 'there is no layer of this class here. Its place is open: connect what came before it, or build it from other layers')
    return null
  }
  if (member(foreign, 'data_format') === 'channels_first') {
    report('left out', 'its data has the channels in front (data_format channels_first), here they come last. Its place is open')
    return null
  }
  if (member(foreign, 'return_state') === true || member(foreign, 'stateful') === true) {
    report('left out', 'it hands on or keeps its state, which layers here do not. Its place is open')
    return null
  }
  const given = renamed(kindName, name, foreign)
  const config: Record<string, FieldValue> = { ...defaultConfig(kind) }
  for (const [name, value] of Object.entries(given)) {
    if (silent.has(name) && !kind.fields.some((field) => field.name === name)) continue
    takeOver(kind, config, name, value, report)
  }
  if (isKeras2) noteOldMeanings(given, report)
  if (member(foreign, 'trainable') === false && hasWeights(kindName)) report('lost', 'its weights were frozen in the file; here all weights are trained')
  return { kind: kindName, config }
}

/** Dropout of whole examples, which files write as a Dropout whose noise has one number per example. */
function convertDropPath(className: string, foreign: Loose): ConvertedLayer | null {
  const [noise, rate] = [member(foreign, 'noise_shape'), member(foreign, 'rate')]
  const isPerExample = className === 'Dropout' && Array.isArray(noise) && noise.length > 1 && noise[0] === null && noise.slice(1).every((size) => size === 1)
  return isPerExample && typeof rate === 'number' && rate >= 0 && rate <= 0.99 ? { kind: 'StochasticDepth', config: { rate } } : null
}

/** Normalization by numbers that were measured before training: exact where they are the same for all channels, else a layer that measures them itself. */
function convertNormalization(className: string, foreign: Loose, report: Report): ConvertedLayer | null {
  if (className !== 'Normalization') return null
  const [mean, variance] = [member(foreign, 'mean'), member(foreign, 'variance')].map((value) => singleOf(Array.isArray(value) ? value.flat(4) : value))
  if (typeof mean === 'number' && typeof variance === 'number' && variance > 0 && member(foreign, 'invert') !== true) {
    const deviation = Math.sqrt(variance)
    return { kind: 'Rescaling', config: { scale: 1 / deviation, offset: -mean / deviation } }
  }
  const numbers = numbersOf(member(foreign, 'mean')) === null ? ' that were measured on its data' : `, ${preview(member(foreign, 'mean'))} and ${preview(member(foreign, 'variance'))}`
  report('changed', `it normalizes by a mean and variance of each channel${numbers}; here a BatchNormalization without factor and offset measures them while it is trained`)
  return { kind: 'BatchNormalization', config: { ...defaultConfig(layerKinds.BatchNormalization), scale: false, center: false } }
}

/** Whether layers of a kind can have weights: those of some kinds do only with some options, which inference looks at. */
export function hasWeights(kind: string): boolean {
  const found = layerKind(kind)
  if (found === undefined) return false
  const shape = [8, 8, 8]
  try {
    return [shape, [8, 8], [8]].some((input) => found.weights(defaultConfig(found), [input, input]).length > 0)
  } catch {
    return false
  }
}

/** The options under our names, those that are written differently already as ours are. */
function renamed(kind: string, className: string, foreign: Loose): Loose {
  const names = Object.hasOwn(otherOptions, kind) ? (otherOptions[kind] ?? {}) : {}
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(foreign)) if (name !== '__proto__') given[Object.hasOwn(names, name) ? (names[name] ?? name) : name] = value
  if (className.startsWith('Padded')) given['padding'] = 'custom'
  // Without strides a pool moves by its window.
  if ('pool_size' in given && (given['strides'] ?? null) === null) given['strides'] = given['pool_size']
  if (kind === 'MultiHeadAttention') {
    if (given['value_dim'] === given['key_dim']) given['value_dim'] = 0
    if (given['output_shape'] === null) delete given['output_shape']
  }
  // Keras's own default, where ours is another one and old files leave it out.
  if (className === 'ThresholdedReLU' && !('threshold' in given)) given['threshold'] = 1
  if (kind === 'LeakyReLU' && !('negative_slope' in given)) given['negative_slope'] = 0.3
  if (kind === 'BatchNormalization') delete given['axis'] // looked at by importKeras, once shapes are known
  // keras.ops.reshape counts the batch.
  if (kind === 'Reshape' && Array.isArray(given['newshape']) && (given['newshape'][0] === -1 || given['newshape'][0] === null)) {
    given['target_shape'] = given['newshape'].slice(1)
    delete given['newshape']
  }
  if (kind === 'GroupNormalization' && given['axis'] === -1) delete given['axis']
  if (kind === 'Dot') given['axes'] = pairOf(given['axes']) ?? given['axes']
  return given
}

function takeOver(kind: LayerKind, config: Record<string, FieldValue>, name: string, value: unknown, report: Report): void {
  const penalty = /^([a-z]+)_regularizer$/.exec(name)?.[1]
  if (penalty !== undefined && kind.fields.some((field) => field.name === `${penalty}_regularizer_l1`)) {
    const factors = penaltyOf(value)
    if (factors === null) return report('lost', `its ${name} ${shown(value)} is not known here; it has none now`)
    config[`${penalty}_regularizer_l1`] = factors[0]
    config[`${penalty}_regularizer_l2`] = factors[1]
    return
  }
  const field = kind.fields.find((candidate) => candidate.name === name)
  if (field === undefined) {
    if (!isNeutral(name, value)) report(isTrainingOnly(name) ? 'lost' : 'changed', `its option ${name} ${shown(value)} has no counterpart here and was left out`)
    return
  }
  const converted = convertOption(kind.kind, field, value)
  if (converted !== null && fitsField(field, converted)) {
    config[name] = converted
    return
  }
  const isStart = name.endsWith('_initializer')
  report(isStart ? 'lost' : 'changed', `its ${name} ${shown(value)} is not known here; it is ${JSON.stringify(config[name])} now`)
}

/** A Keras value in the form of our field, unchecked; null where there is none. */
function convertOption(kind: string, field: Field, value: unknown): unknown {
  if (field.name === 'activation' || field.name.endsWith('_activation')) return activationOf(value)
  if (field.name.endsWith('_initializer')) return initializerName(value)
  switch (field.type) {
    case 'sides': return sidesOf(value)
    case 'pair': return pairOf(value)
    case 'integers': return value === null ? [] : numbersOf(value)
    case 'integer':
    case 'number': return value === null ? (kind === 'ReLU' || kind === 'MultiHeadAttention' ? 0 : null) : singleOf(value)
    case 'choice': return typeof value === 'string' ? value : null
    case 'boolean': return typeof value === 'boolean' ? value : null
  }
}

function isNeutral(name: string, value: unknown): boolean {
  if (value === null || value === false || value === 0) return true
  if (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0) return true
  if (name.endsWith('_initializer')) return initializerName(value) === 'zeros' || (name === 'gamma_initializer' && initializerName(value) === 'ones')
  return Object.hasOwn(neutral, name) && (neutral[name] ?? []).some((one) => one === value)
}

/** Whether an option acts on training only, so that the answers stay the same. */
function isTrainingOnly(name: string): boolean {
  return name.endsWith('_regularizer') || name.endsWith('_constraint') || name.endsWith('_initializer') || name === 'noise_shape' || name === 'synchronized'
}

/** Functions that had another meaning under the same name. */
function noteOldMeanings(given: Loose, report: Report): void {
  for (const name of ['activation', 'recurrent_activation']) {
    if (nameOf(member(given, name)) === 'hard_sigmoid') report('changed', `its ${name} hard_sigmoid is relu6(x + 3) / 6 here, in the Keras that wrote the file it was 0.2 x + 0.5 between 0 and 1`)
    if (nameOf(member(given, name)) === 'leaky_relu') report('changed', `its ${name} leaky_relu has the slope 0.2 here, in the Keras that wrote the file it may have been another one`)
  }
}

function shown(value: unknown): string {
  const name = nameOf(value)
  // A lambda stands in the file as its compiled code.
  if (isObject(value) && (name === '__lambda__' || Array.isArray(member(value, 'value')))) return 'a piece of Python'
  return name !== null && isObject(value) ? `"${name.slice(0, 40)}" with arguments of its own` : preview(value)
}
