/** Repairs of the end of a network: what is missing between what it puts out and what its task needs. Used by the checks of `checkOutput.ts`. */
import type { Connection, LayerNode } from './document.ts'
import type { Edit } from './edits.ts'
import type { NetworkGraph } from './graph.ts'
import { freshId } from './layerName.ts'
import { manyParameters } from './limits.ts'
import type { Fix } from './problem.ts'
import { appended, insertOn, type NewLayer } from './repairs.ts'
import type { Activation } from '../layers/activationField.ts'
import { defaultConfig, fitsField } from '../layers/fieldValue.ts'
import { layerKind, layerKinds } from '../layers/index.ts'
import { isLastSoftmax } from '../layers/softmax.ts'
import { sizeOf, type Shape } from '../tensor/shape.ts'

/** Layers whose activation is inside of them, not the last thing they do. */
const withInnerActivation = new Set(['recurrent', 'attention'])

/** What a layer does last, by Keras's name: `linear` where it is nothing; the kind of a layer that is an activation but not one of the named ones. */
export function lastActivation(layer: LayerNode): string {
  if (isLastSoftmax(layer)) return 'softmax'
  const { activation } = layer.config
  const category = layerKind(layer.kind)?.category ?? 'core'
  if (typeof activation === 'string') return withInnerActivation.has(category) ? `${activation} inside of ${layer.kind}` : activation
  if (layer.kind === 'ReLU') return 'relu'
  return category === 'activation' ? layer.kind : 'linear'
}

/** Whether the activation is an option of the layer that can be set. */
function hasActivationOption({ kind, config }: LayerNode): boolean {
  return typeof config.activation === 'string' && !withInnerActivation.has(layerKind(kind)?.category ?? 'core')
}

/** The edits that make `wanted` the last thing that is done; an activation layer that does something else is replaced. */
export function activationEdits(graph: NetworkGraph, layer: LayerNode, wanted: Activation): readonly Edit[] {
  if (lastActivation(layer) === wanted) return []
  if (hasActivationOption(layer)) return [{ kind: 'setField', layerId: layer.id, field: 'activation', value: wanted }]
  if (layerKind(layer.kind)?.category !== 'activation') return wanted === 'linear' ? [] : appended(graph, layer.id, [['Activation', { activation: wanted }]], [])
  const source = graph.incoming.get(layer.id)?.[0]?.from
  const removal: Edit = { kind: 'removeLayers', layerIds: [layer.id], heal: false }
  if (wanted === 'linear' || source === undefined) return [removal]
  const id = freshId('Activation', graph.layers)
  return [{ kind: 'addLayer', layer: { id, kind: 'Activation', config: { ...defaultConfig(layerKinds.Activation), activation: wanted }, position: layer.position } }, { kind: 'connect', from: source, to: id, toPort: 0 }, removal]
}

/** Layers that leave the number of outputs as it is, at the end of a network behind Dense. */
export const keepsUnits: ReadonlySet<string> = new Set(['Activation', 'Softmax', 'Dropout', 'BatchNormalization', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU'])

/** The layer whose option decides the length of a flat output: a Dense, or a 1×1 convolution that makes one map per output, which are averaged. */
export interface Deciding {
  readonly layer: LayerNode
  readonly field: 'units' | 'filters'
}

/** The output itself, or what stands before layers that keep the length; null: nothing decides it. */
export function decidingLayer(graph: NetworkGraph, output: LayerNode): Deciding | null {
  const before = (layer: LayerNode): LayerNode | undefined => graph.layers.get(graph.incoming.get(layer.id)?.[0]?.from ?? '')
  let layer: LayerNode | undefined = output
  for (let steps = 0; layer !== undefined && steps < 8; steps += 1) {
    if (layer.kind === 'Dense') return { layer, field: 'units' }
    const maps = layer.kind === 'GlobalAveragePooling2D' ? before(layer) : undefined
    if (maps?.kind === 'Conv2D' && maps.config.groups === 1 && String(maps.config.kernel_size) === '1,1') return { layer: maps, field: 'filters' }
    if (!keepsUnits.has(layer.kind)) return null
    layer = before(layer)
  }
  return null
}

/** Edits of the layers that are there so that a flat output of `count` numbers has `units` with this activation; none where nothing decides how many there are. */
export function listEdits(graph: NetworkGraph, output: LayerNode, count: number, units: number, activation: Activation): readonly Edit[] {
  const deciding = decidingLayer(graph, output)
  if (count !== units && deciding === null) return []
  const ends = activationEdits(graph, output, activation)
  if (deciding === null) return ends
  const { layer, field } = deciding
  // Means of maps without negative numbers are never negative: a softmax can do with them, a sigmoid or a number cannot.
  const isCut = activation !== 'softmax' && layer !== output && layer.config.activation === 'relu'
  return [
    ...(count === units ? [] : [{ kind: 'setField', layerId: layer.id, field, value: units } as const]),
    ...(isCut ? [{ kind: 'setField', layerId: layer.id, field: 'activation', value: 'linear' } as const] : []),
    ...ends,
  ]
}

/** Flatten before the first of the Dense layers (and what stands between them) that an image runs through at the end of a network; null: it ends in none. */
export function flattenBefore(graph: NetworkGraph, outputId: string): Fix | null {
  let first: Connection | null = null
  for (let at = outputId; ;) {
    const kind = graph.layers.get(at)?.kind ?? ''
    const [connection, ...others] = graph.incoming.get(at) ?? []
    if ((kind !== 'Dense' && !keepsUnits.has(kind)) || connection === undefined || others.length > 0) break
    if (kind === 'Dense') first = connection
    at = connection.from
  }
  return first === null ? null : { label: 'Insert Flatten', edits: [insertOn(graph, first, 'Flatten', {}, new Set())] }
}

/** New layers after the output: what is missing to a list of `units` numbers with this activation. */
export function endInList(graph: NetworkGraph, outputId: string, shape: Shape, units: number, activation: Activation): Fix {
  const dense: NewLayer = ['Dense', { units, activation }]
  if (shape.length === 1) return { label: activation === 'linear' ? 'Add Dense' : `Add Dense with ${activation}`, edits: appended(graph, outputId, [dense], []) }
  // As many numbers as are wanted, only not as a list.
  if (sizeOf(shape) === units) {
    return { label: 'Add Flatten', edits: appended(graph, outputId, [['Flatten', {}], ...(activation === 'linear' ? [] : [['Activation', { activation }] as NewLayer])], []) }
  }
  const first = shape.length === 3 ? 'GlobalAveragePooling2D' : 'Flatten'
  return { label: `Add ${first} and Dense`, edits: appended(graph, outputId, [[first, {}], dense], []) }
}

/** New layers after the output, or another number of its filters: what is missing to an image of shape `wanted`. Null: there is no short way. */
export function endInImage(graph: NetworkGraph, output: LayerNode, shape: Shape, wanted: Shape, activation: Activation): Fix | null {
  const [height = 1, width = 1, channels = 1] = wanted
  if (shape.length === 1) {
    const count = sizeOf(wanted)
    const dense: NewLayer = ['Dense', { units: count, activation }]
    if (sizeOf(shape) * count > manyParameters) return null
    const steps: readonly NewLayer[] = [...(shape[0] === count ? [] : [dense]), ['Reshape', { target_shape: [...wanted] }]]
    if (!steps.every(isPossible)) return null
    return { label: steps.length === 1 ? 'Add Reshape' : 'Add Dense and Reshape', edits: appended(graph, output.id, steps, []) }
  }
  if (shape.length !== 3) return null
  const [rows = 1, columns = 1] = shape
  if (rows === height && columns === width && typeof output.config.filters === 'number' && (output.config.groups ?? 1) === 1) {
    return { label: `Set filters to ${channels}`, edits: [{ kind: 'setField', layerId: output.id, field: 'filters', value: channels }, ...activationEdits(graph, output, activation)] }
  }
  const factor = [Math.ceil(height / rows), Math.ceil(width / columns)] as const
  const excess = [factor[0] * rows - height, factor[1] * columns - width] as const
  const steps: readonly NewLayer[] = [
    ...(factor.some((times) => times > 1) ? [['UpSampling2D', { size: [...factor] }] as NewLayer] : []),
    ...(excess.some((count) => count > 0) ? [['Cropping2D', { cropping: excess.flatMap((count) => [Math.floor(count / 2), Math.ceil(count / 2)]) }] as NewLayer] : []),
    ['Conv2D', { filters: channels, kernel_size: [3, 3], padding: 'same', activation }],
  ]
  if (!steps.every(isPossible)) return null
  return { label: `Add ${steps.map(([kind]) => kind).join(', ').replace(/, (\w+)$/, ' and $1')}`, edits: appended(graph, output.id, steps, []) }
}

/** Whether each option is in its range: a small image cannot be made as large as one likes in one layer. */
function isPossible([kind, options]: NewLayer): boolean {
  return layerKinds[kind].fields.every((field) => options[field.name] === undefined || fitsField(field, options[field.name]))
}
