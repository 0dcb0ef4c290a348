/**
 * One-click repairs: the edits that take away a problem of one layer. Derived from kind, options and input shapes, and offered only
 * after the layer's own `check` has passed with them. Used by `infer.ts`.
 */
import type { Connection, LayerNode } from './document.ts'
import type { Edit } from './edits.ts'
import type { NetworkGraph } from './graph.ts'
import type { InferredLayer } from './infer.ts'
import { freshId, layerName } from './layerName.ts'
import { mergeRepairs } from './mergeRepairs.ts'
import type { Fix, Problem } from './problem.ts'
import { canBeTimeDistributed, kindOfLayer } from './timeDistribution.ts'
import { defaultConfig, fitsField } from '../layers/fieldValue.ts'
import { layerKind, layerKinds, type LayerKindName } from '../layers/index.ts'
import { listOption, numberOption, type FieldValue, type LayerConfig } from '../layers/layer.ts'
import { sizeOf, type Shape } from '../tensor/shape.ts'

/** What a repair may look at: the layer, what feeds it and what that delivers. */
export interface Broken {
  readonly graph: NetworkGraph
  readonly layer: LayerNode
  readonly inputs: readonly Shape[]
  readonly connections: readonly Connection[]
}

/** Problems of a layer, the first one with its repair where there is one. */
export function withRepair(graph: NetworkGraph, { layer, inputShapes, problems }: InferredLayer): readonly Problem[] {
  const [first, ...others] = problems
  if (first === undefined || first.fix !== undefined || layer.timeDistributed === true || inputShapes.length === 0) return problems
  const kind = layerKind(layer.kind)
  // A repair looks at options, so all of them must be what they are said to be; it changes what arrives, not how much of it.
  if (kind === undefined || kind.fields.some((field) => !fitsField(field, layer.config[field.name])) || inputShapes.length < kind.inputs.min || inputShapes.length > kind.inputs.max) return problems
  const fixes = repairsOf({ graph, layer, inputs: inputShapes, connections: graph.incoming.get(layer.id) ?? [] })
  const [fix, otherFix] = fixes
  if (fix === undefined) return problems
  return [{ ...first, fix, ...(otherFix === undefined ? {} : { otherFix }) }, ...others]
}

function repairsOf(broken: Broken): readonly Fix[] {
  const { layer, inputs } = broken
  if (layer.kind === 'Dense') return flatteners(broken)
  if (inputs.length > 1) return mergeRepairs(broken)
  return [...everyStep(broken), ...optionRepairs(broken), ...reshapes(broken, inputs[0] ?? [])].slice(0, 1)
}

/** A series of images, for a layer that works on one. */
function everyStep({ layer, inputs }: Broken): readonly Fix[] {
  const kind = layerKind(layer.kind)
  if (kind === undefined || inputs[0]?.length !== 4 || !canBeTimeDistributed(layer.kind)) return []
  if (kindOfLayer({ ...layer, timeDistributed: true }, kind).check(layer.config, inputs).some(({ severity }) => severity !== 'warning')) return []
  return [{ label: 'Apply at every time step', edits: [{ kind: 'setTimeDistributed', layerId: layer.id, value: true }] }]
}

/** Dense on an image: as one list of its numbers, or of the means of its channels. */
function flatteners(broken: Broken): readonly Fix[] {
  const [shape = []] = broken.inputs
  const flatten = insertion(broken, 'Flatten', {}, 'Insert Flatten')
  if (shape.length !== 3) return [flatten]
  return [flatten, insertion(broken, 'GlobalAveragePooling2D', {}, 'Insert global pooling')]
}

/** Other values of the layer's own options, the first that its `check` accepts. */
function optionRepairs({ layer, inputs }: Broken): readonly Fix[] {
  const [shape = []] = inputs
  const tries: (readonly [label: string, field: string, value: FieldValue])[] = []
  const { config } = layer
  if (typeof config['padding'] === 'string' && config['padding'] !== 'same') tries.push(['Set padding to same', 'padding', 'same'])
  if ('dilation_rate' in config) tries.push(['Set dilation to 1', 'dilation_rate', typeof config['dilation_rate'] === 'number' ? 1 : [1, 1]])
  if ('groups' in config) {
    const groups = greatestDivisor(numberOption(config, 'groups'), shape.at(-1) ?? 1, typeof config['filters'] === 'number' ? config['filters'] : 0)
    tries.push([`Set groups to ${groups}`, 'groups', groups])
  }
  if (layer.kind === 'PatchEmbedding') tries.push([`Set to ${Math.min(...shape.slice(0, 2))}`, 'patch_size', Math.min(...shape.slice(0, 2))])
  if (layer.kind === 'Reshape') {
    const target = listOption(config, 'target_shape')
    // The last size that can be left open, else a flat list.
    for (let place = target.length - 1; place >= 0; place -= 1) tries.push(['Let one size follow', 'target_shape', target.map((size, at) => (at === place ? -1 : size))])
    tries.push(['Make it flat', 'target_shape', [-1]])
  }
  const found = tries.find(([, field, value]) => accepts(layer, { [field]: value }, inputs))
  if (found === undefined) return []
  const [label, field, value] = found
  return [{ label, edits: [{ kind: 'setField', layerId: layer.id, field, value }] }]
}

/** A Reshape before layers that work on sequences, or on images: recurrent layers read an image row by row, others place by place. */
function reshapes(broken: Broken, shape: Shape): readonly Fix[] {
  const targets: Shape[] = []
  if (shape.length === 3) {
    const [height = 1, width = 1, channels = 1] = shape
    if (layerKind(broken.layer.kind)?.category === 'recurrent') targets.push([height, width * channels])
    targets.push([height * width, channels])
  }
  if (shape.length === 2) targets.push([...shape, 1])
  if (shape.length === 1) targets.push([...shape, 1])
  const target = targets.find((candidate) => sizeOf(candidate) === sizeOf(shape) && accepts(broken.layer, {}, [candidate]))
  return target === undefined ? [] : [insertion(broken, 'Reshape', { target_shape: target }, `Insert Reshape to ${target.join('×')}`)]
}

/** Whether the layer finds nothing wrong (no error) with these options on these inputs. */
export function accepts(layer: LayerNode, options: LayerConfig, inputs: readonly Shape[]): boolean {
  const kind = layerKind(layer.kind)
  return kind !== undefined && !kind.check({ ...layer.config, ...options }, inputs).some(({ severity }) => severity !== 'warning')
}

function insertion(broken: Broken, kind: LayerKindName, options: LayerConfig, label: string): Fix {
  const [connection] = broken.connections
  if (connection === undefined) throw new Error(`${broken.layer.id}: it has an input shape but no connection`)
  return { label, edits: [insertOn(broken.graph, connection, kind, options, new Set())] }
}

/** The edit that puts a new layer onto a connection, halfway between its ends. `taken` are ids given away before, the new one is added. */
export function insertOn(graph: NetworkGraph, connection: Connection, kind: LayerKindName, options: LayerConfig, taken: Set<string>): Edit {
  const id = freshId(kind, { has: (wanted) => graph.layers.has(wanted) || taken.has(wanted) })
  taken.add(id)
  const place = (end: string): LayerNode['position'] => (graph.layers.get(end) ?? graph.layers.get(connection.to))?.position ?? { x: 0, y: 0 }
  const [from, to] = [place(connection.from), place(connection.to)]
  const layer: LayerNode = { id, kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } }
  return { kind: 'insertOnEdge', connection, layer }
}

/** Rescaling between an Input and everything that reads it. */
export function insertRescaling(graph: NetworkGraph, inputId: string): Fix {
  return { label: 'Insert Rescaling', edits: appended(graph, inputId, [['Rescaling', { scale: 1 / 255 }]], graph.outgoing.get(inputId) ?? []) }
}

/** Without a further Input; where it is another image, what reads it can read the first one instead. */
export function withoutInput(graph: NetworkGraph, inputId: string, firstId: string): { readonly fix: Fix; readonly otherFix?: Fix } {
  const removal: Edit = { kind: 'removeLayers', layerIds: [inputId], heal: false }
  const readers = graph.outgoing.get(inputId) ?? []
  const fix = { label: 'Delete this input', edits: [removal] }
  if (readers.length === 0 || graph.layers.get(inputId)?.config['data'] !== 'image') return { fix }
  // A layer that the first one feeds already loses an input.
  const fed = (graph.outgoing.get(firstId) ?? []).map(({ to }) => to)
  const connections = readers
    .filter(({ to }, index) => !fed.includes(to) && readers.findIndex((other) => other.to === to) === index)
    .map(({ to, toPort }): Edit => ({ kind: 'connect', from: firstId, to, toPort }))
  return { fix, otherFix: { label: `Use ${layerName(firstId)} instead`, edits: [...connections, removal] } }
}

/** A layer to add: its kind and the options that are not the default. */
export type NewLayer = readonly [LayerKindName, LayerConfig]

/** A chain of new layers after one; the connections `readers` come from the last of them afterwards. */
export function appended(graph: NetworkGraph, after: string, kinds: readonly NewLayer[], readers: readonly Connection[]): readonly Edit[] {
  const taken = new Set<string>()
  const origin = graph.layers.get(after)?.position ?? { x: 0, y: 0 }
  const edits: Edit[] = []
  let last = after
  for (const [index, [kind, options]] of kinds.entries()) {
    const id = freshId(kind, { has: (wanted) => graph.layers.has(wanted) || taken.has(wanted) })
    taken.add(id)
    edits.push({ kind: 'addLayer', layer: { id, kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position: { x: origin.x, y: origin.y + (index + 1) * gapPx } } })
    edits.push({ kind: 'connect', from: last, to: id, toPort: 0 })
    last = id
  }
  return [...edits, ...readers.map(({ to, toPort }): Edit => ({ kind: 'connect', from: last, to, toPort }))]
}

/** Distance to the layer above [px]. */
const gapPx = 96

function greatestDivisor(...numbers: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
  return Math.max(1, numbers.reduce(divisor))
}
