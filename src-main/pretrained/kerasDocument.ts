/**
 * Networks of Keras's applications out of our templates: the same layers with the same ids, but pixels brought to what the published weights expect.
 * tf: the template's own Rescaling. caffe and torch: a normalization whose statistics are the mean colour and its deviation. (Weights for
 * blue-green-red get their first kernel turned round when they are read, so that images stay red-green-blue.)
 */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { defaultConfig } from '../../src-shared/layers/fieldValue.ts'
import { layerKinds } from '../../src-shared/layers/index.ts'
import type { LayerNode, NetworkDocument } from '../../src-shared/network/document.ts'
import { cutDocument } from '../../src-shared/templates/backboneNetwork.ts'
import { templateById } from '../../src-shared/templates/index.ts'
import type { Tensor } from '../graph/ir.ts'

export const preprocessings = ['tf', 'caffe', 'torch'] as const
export type Preprocessing = (typeof preprocessings)[number]

export interface KerasNetwork {
  readonly template: string
  /** Of MobileNet's published widths. */
  readonly width: number
  readonly preprocessing: Preprocessing
}

export const normalizationId = 'normalization'
const rescalingId = 'rescaling_1'
const epsilon = 1e-3
const imageNetClasses = 1000

/** Mean colour and its deviation, red-green-blue, 0..255 (keras.applications.imagenet_utils). */
const colours = {
  caffe: { mean: [123.68, 116.779, 103.939], deviation: [1, 1, 1] },
  torch: { mean: [0.485, 0.456, 0.406].map((share) => share * 255), deviation: [0.229, 0.224, 0.225].map((share) => share * 255) },
} as const satisfies Record<Exclude<Preprocessing, 'tf'>, { readonly mean: readonly number[]; readonly deviation: readonly number[] }>

/** The whole network with its head for the 1,000 classes of ImageNet (or `classCount`). */
export function kerasDocument({ template: id, width, preprocessing }: KerasNetwork, input?: InputSettings, classCount = imageNetClasses): NetworkDocument {
  const template = templateById(id)
  const document = template.create(input ?? template.input, classCount, { width })
  if (preprocessing === 'tf') return document
  const normalize = (layer: LayerNode): LayerNode => ({ ...layer, id: normalizationId, kind: 'BatchNormalization', config: { ...defaultConfig(layerKinds.BatchNormalization), epsilon, center: false, scale: false } })
  const renamed = (layerId: string): string => (layerId === rescalingId ? normalizationId : layerId)
  return {
    ...document,
    layers: document.layers.map((layer) => (layer.id === rescalingId ? normalize(layer) : layer)),
    connections: document.connections.map((connection) => ({ ...connection, from: renamed(connection.from), to: renamed(connection.to) })),
  }
}

/**
 * Without its head, as Keras's `include_top=False`: up to what the first pooling over the whole image or Flatten reads. ConvNeXt's last normalization
 * stands behind the pooling in the whole network and in its place here.
 */
export function withoutHead(document: NetworkDocument): NetworkDocument {
  const end = document.layers.find(({ kind }) => kind === 'GlobalAveragePooling2D' || kind === 'Flatten')
  const features = document.connections.find(({ to }) => to === end?.id)?.from
  if (end === undefined || features === undefined) throw new Error(`${document.name}: it has no head that could be left out`)
  const behind = document.layers.find(({ id }) => document.connections.some(({ from, to }) => from === end.id && to === id))
  if (behind?.kind !== 'LayerNormalization') return cutDocument(document, features)
  const connections = document.connections.filter(({ to }) => to !== end.id).map((connection) => (connection.from === end.id ? { ...connection, from: features } : connection))
  return cutDocument({ ...document, connections, layers: document.layers.filter(({ id }) => id !== end.id) }, behind.id)
}

/** Statistics of the layer `normalization`, from numbers of ours or of a file (`variance` of pixels of 0..255). */
export function normalizationWeights(mean: readonly number[], variance: readonly number[]): readonly (readonly [string, Tensor])[] {
  const tensor = (values: readonly number[]): Tensor => ({ shape: [values.length], dtype: 'float32', data: Float32Array.from(values) })
  return [
    [`${normalizationId}/moving_mean`, tensor(mean)],
    [`${normalizationId}/moving_variance`, tensor(variance.map((value) => value - epsilon))],
  ]
}

/** The same from the mode of a network; none for tf. */
export function colourWeights(preprocessing: Preprocessing): readonly (readonly [string, Tensor])[] {
  if (preprocessing === 'tf') return []
  const { mean, deviation } = colours[preprocessing]
  return normalizationWeights(mean, deviation.map((value) => value * value))
}

/** EfficientNet's own normalization of pixels in 0..1, of which the published network divides by the root of the deviation once more. */
export function efficientNetWeights(mean: readonly number[], variance: readonly number[]): readonly (readonly [string, Tensor])[] {
  return normalizationWeights(mean.map((value) => value * 255), variance.map((value, at) => (value * (colours.torch.deviation[at] ?? 1) * 255)))
}
