/** A Keras model (`model.to_json()` of any version, TensorFlow.js topology) as a network document. Pure; `src-main/interchange` reads the files. */
import { convertLayer, hasWeights, type ConvertedLayer } from './kerasLayer.ts'
import { isObject, member, unreadable, unrollModel, type ForeignNode, type Loose } from './foreignModel.ts'
import { convertOperation, firstResizings, functionOptions, passedOver } from './operations.ts'
import { startNotes, type ImportNote, type NoteList } from './notes.ts'
import { numbersOf } from './kerasValues.ts'
import { freeName } from '../names.ts'
import type { InputSettings } from '../../dataset/inputSettings.ts'
import { isRecurrent } from '../../layers/bidirectional.ts'
import { defaultConfig } from '../../layers/fieldValue.ts'
import { layerKind, layerKinds } from '../../layers/index.ts'
import type { LayerConfig } from '../../layers/layer.ts'
import { arrangeLayers } from '../../network/arrangeLayers.ts'
import { assertDocument } from '../../network/assertDocument.ts'
import { documentFormat, documentVersion, type Connection, type LayerNode, type NetworkDocument } from '../../network/document.ts'
import { inferNetwork } from '../../network/infer.ts'
import { maxInputSidePx, maxNameLength } from '../../network/limits.ts'
import { preview } from '../../network/jsonValues.ts'
import { plainTask } from '../../network/plainTask.ts'
import { sharingObstacle } from '../../network/sharing.ts'
import { canBeTimeDistributed } from '../../network/timeDistribution.ts'
import type { Shape } from '../../tensor/shape.ts'

export interface ImportedNetwork {
  readonly document: NetworkDocument
  /** Empty: everything in the file has its place in the document. */
  readonly notes: readonly ImportNote[]
}

/** Sizes for axes that a file leaves open. */
const openSidePx = 224
const openSteps = 32

/** `{ class_name, config }` -> document. `kerasVersion` where the file names it. Throws `networkFileUnreadable`. */
export function importKeras(value: unknown, name: string | null = null, kerasVersion: unknown = undefined): ImportedNetwork {
  const model = unrollModel(value)
  if (model.nodes.length === 0) unreadable('it has no layers')
  const notes = startNotes()
  const isKeras2 = typeof kerasVersion === 'string' ? !kerasVersion.startsWith('3') : !model.hasModules
  const parts = new Parts(notes)
  const resizings = firstResizings(model.nodes)
  const inputs = readInputs(model.nodes, notes, resizings)
  for (const node of model.nodes) {
    const input = inputs.layers.get(node.key)
    if (input !== undefined) placeInput(parts, node, input, inputs.behindImage.get(node.key))
    else if (resizings.has(node.key)) {
      notes.add('lost', node.name, node.className, 'every image of a project is brought to the size of the network when it is read, so the network begins with that size')
      parts.pass(node, parts.idOf(node.inputs[0] ?? ''))
    } else convertNode(parts, node, isKeras2)
  }
  const layers = parts.layers()
  const outputs = new Set(model.outputs.flatMap((key) => parts.idOf(key) ?? []))
  for (const id of outputs) if (parts.connections.some(({ from }) => from === id)) notes.add('changed', id, '', 'it is an output of the model besides being read by other layers; here only layers that nothing follows are outputs')
  if (model.outputs.includes('')) notes.add('changed', null, '', 'one of its outputs is a state or a score that a layer gives besides its output, which layers here do not')
  const bare: NetworkDocument = { format: documentFormat, version: documentVersion, name: documentName(name ?? model.name), input: inputs.settings, layers, connections: parts.connections }
  const document = withPaddingInside(bare)
  noteAxes(document, parts, notes)
  const positions = arrangeLayers(document)
  const placed = document.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position }))
  return { document: assertDocument({ ...document, task: plainTask(document), layers: placed }), notes: notes.notes }
}

function documentName(name: string): string {
  return name.trim().slice(0, maxNameLength) || 'network'
}

/** The document while it is put together. */
class Parts {
  readonly connections: Connection[] = []
  readonly notes: NoteList
  readonly #nodes = new Map<string, LayerNode>()
  readonly #ids = new Map<string, string>()
  readonly #taken = new Set<string>(['__proto__'])
  /** BatchNormalization and its like -> the axis the file names. */
  readonly axes = new Map<string, number>()

  constructor(notes: NoteList) {
    this.notes = notes
  }

  /** A layer that stands for this node; `inputs` are ids, null where the layer before was left out. */
  place(node: ForeignNode, kind: string, config: LayerConfig, inputs: readonly (string | null)[], idEnding = ''): string {
    const id = freeName(idFrom(`${node.name}${idEnding}`), this.#taken)
    const timeDistributed = node.timeDistributed > 0 && canBeTimeDistributed(kind)
    const plain: LayerNode = { id, kind, config, ...(timeDistributed ? { timeDistributed: true as const } : {}), position: { x: 0, y: 0 } }
    const owner = node.firstCall === null || idEnding !== '' ? undefined : this.#nodes.get(this.#ids.get(node.firstCall) ?? '')
    this.#nodes.set(id, owner !== undefined && hasWeights(kind) && sharingObstacle({ ...plain, sharedWith: owner.id }, owner) === null ? { ...plain, sharedWith: owner.id } : plain)
    inputs.forEach((from, toPort) => {
      if (from !== null) this.connections.push({ from, to: id, toPort })
    })
    this.#ids.set(node.key, id)
    return id
  }

  /** What a node gives is what this layer gives. */
  pass(node: ForeignNode, id: string | null): void {
    if (id !== null) this.#ids.set(node.key, id)
  }

  /** The layer that computes what a node gives, or null where it was left out. */
  idOf(key: string): string | null {
    return this.#ids.get(key) ?? null
  }

  layers(): readonly LayerNode[] {
    const all = [...this.#nodes.values()]
    // The first Input is the image.
    const image = all.find(({ kind, config }) => kind === 'Input' && config['data'] === 'image')
    return image === undefined ? all : [image, ...all.filter((layer) => layer !== image)]
  }
}

function idFrom(name: string): string {
  const id = name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 56)
  return id.replaceAll('_', '') === '' ? 'layer' : id
}

function convertNode(parts: Parts, node: ForeignNode, isKeras2: boolean): void {
  const { className } = node
  const report = (effect: ImportNote['effect'], sentence: string): void => parts.notes.add(effect, node.name, className, sentence)
  if (node.timeDistributed > 1) return report('left out', 'it is applied to time steps of time steps, which layers here are not. Its place is open')
  const inputs = node.inputs.map((key) => parts.idOf(key))
  const passed = passedOver(node)
  if (passed !== null) {
    report(passed.effect, passed.sentence)
    return parts.pass(node, inputs[0] ?? null)
  }
  if (className === 'Absolute') {
    const negative = parts.place(node, 'Rescaling', { scale: -1, offset: 0 }, inputs, '_negative')
    return void parts.place(node, 'Maximum', {}, [inputs[0] ?? null, negative])
  }
  if (className === 'Bidirectional') return convertBidirectional(parts, node, inputs, isKeras2, report)
  const operation = convertOperation(node)
  if (typeof operation === 'string') return report('left out', operation)
  const converted = operation ?? convertWrapped(node, isKeras2, report)
  if (converted === null) return
  const { kind } = converted
  const config: Record<string, LayerConfig[string]> = { ...converted.config }
  const takes = layerKind(kind)?.inputs ?? { min: 1, max: 1 }
  let sources: readonly (string | null)[] = inputs
  const isFunction = operation !== null && kind === 'Activation'
  for (const [name, value] of Object.entries(isFunction ? { ...functionOptions(node.config), ...node.keywords } : operation === null ? node.keywords : {})) noteKeyword(kind, name, value, config, report)
  if (kind === 'MultiHeadAttention') sources = attentionInputs(sources)
  if (sources.length > takes.max) {
    return report('left out', `it is called with ${sources.length} inputs, here it takes ${takes.max}. Its place is open`)
  }
  const id = parts.place(node, kind, config, sources)
  const axis = numbersOf(member(node.config, 'axis'))
  if (kind === 'BatchNormalization' && axis !== null && axis.length === 1) parts.axes.set(id, axis[0]!)
  else if (kind === 'BatchNormalization' && axis !== null) report('changed', `it normalizes over the axes ${axis.join(', ')} together, here over the last one`)
}

/** A layer, or the one in a wrapper that only holds its weights in bounds. */
function convertWrapped({ className, config }: Pick<ForeignNode, 'className' | 'config'>, isKeras2: boolean, report: (effect: ImportNote['effect'], sentence: string) => void): ConvertedLayer | null {
  const inner = member(config, 'layer')
  if (className !== 'SpectralNormalization' || !isObject(inner)) return convertLayer(className, config, isKeras2, report)
  report('lost', 'its kernel is kept at a greatest singular value of 1 while it is trained, here it is free')
  return convertWrapped({ className: String(member(inner, 'class_name')), config: isObject(member(inner, 'config')) ? (member(inner, 'config') as Loose) : {} }, isKeras2, report)
}

/** Query, value and key; what is the same as the one before is left away. */
function attentionInputs(sources: readonly (string | null)[]): readonly (string | null)[] {
  const [query = null, value = query, key = value] = sources
  if (key !== value) return [query, value, key]
  return value === query ? [query] : [query, value]
}

function noteKeyword(kind: string, name: string, value: unknown, config: Record<string, LayerConfig[string]>, report: (effect: ImportNote['effect'], sentence: string) => void): void {
  if (name === 'use_causal_mask' && kind === 'MultiHeadAttention') config['use_causal_mask'] = value === true
  else if (value !== null && value !== false && name !== 'name') report('changed', `it is called with ${name} ${preview(value)}, which has no counterpart here and was left out`)
}

const merges: Readonly<Record<string, string>> = { concat: 'Concatenate', sum: 'Add', mul: 'Multiply', ave: 'Average' }

/** A Bidirectional layer; where its directions have options of their own, one layer forwards and one backwards, and a layer that puts their results together. */
function convertBidirectional(parts: Parts, node: ForeignNode, inputs: readonly (string | null)[], isKeras2: boolean, report: (effect: ImportNote['effect'], sentence: string) => void): void {
  const mode = member(node.config, 'merge_mode') ?? null
  const merge = typeof mode === 'string' && Object.hasOwn(merges, mode) ? merges[mode] : undefined
  const inside = (name: string): ConvertedLayer | null => {
    const layer = member(node.config, name)
    const [className, config] = isObject(layer) ? [member(layer, 'class_name'), member(layer, 'config')] : [undefined, undefined]
    return typeof className === 'string' && isObject(config) ? convertLayer(className, config, isKeras2, report) : null
  }
  const forward = inside('layer')
  if (forward === null) return report('left out', 'it does not say which layer runs in both directions, or that layer is not known here. Its place is open')
  if (merge === undefined) return report('left out', `its directions come together by merge_mode ${preview(mode)}, here they do by concat, sum, mul or ave. Its place is open`)
  const { go_backwards: startsAtTheEnd, ...shared } = forward.config
  const backward = inside('backward_layer') ?? { kind: forward.kind, config: { ...shared, go_backwards: true } }
  if (isRecurrent(forward.kind) && JSON.stringify([backward.kind, backward.config]) === JSON.stringify([forward.kind, { ...forward.config, go_backwards: true }]) && startsAtTheEnd === false) {
    if (member(node.config, 'trainable') === false) report('lost', 'its weights were frozen in the file; here all weights are trained')
    return void parts.place(node, 'Bidirectional', { ...defaultConfig(layerKinds.Bidirectional), ...shared, layer: forward.kind, merge_mode: mode as string }, inputs)
  }
  if (shared['return_sequences'] === true) return report('left out', 'its directions have options of their own and give every step; turning one of them round again is no layer here. Its place is open')
  const ids = [parts.place(node, forward.kind, forward.config, inputs, '_forward'), parts.place(node, backward.kind, backward.config, inputs, '_backward')]
  parts.place(node, merge, defaultConfig(layerKinds[merge as 'Add']), ids)
}

/** An Input layer, and behind it the Reshape that makes of an image what the file's input has. */
function placeInput(parts: Parts, node: ForeignNode, config: LayerConfig, shape: Shape | undefined): void {
  if (shape === undefined) return void parts.place(node, 'Input', config, [])
  const image = parts.place(node, 'Input', config, [], '_image')
  parts.place(node, 'Reshape', { target_shape: shape }, [image])
}

interface Inputs {
  readonly settings: InputSettings
  /** Inputs that get a grey image whose pixels are their numbers -> their own shape. */
  readonly behindImage: ReadonlyMap<string, Shape>
  /** Options of the Input layers, by node. */
  readonly layers: ReadonlyMap<string, LayerConfig>
}

/** Which inputs are images, and of which size. */
function readInputs(nodes: readonly ForeignNode[], notes: NoteList, resizings: ReturnType<typeof firstResizings>): Inputs {
  const sizes = new Map([...resizings.values()].map(({ input, size }) => [input, size]))
  const found = nodes.filter(({ className }) => className === 'InputLayer').map((node) => ({ node, shape: shapeOf(node, notes, sizes.get(node.key)) }))
  if (found.length === 0) unreadable('it has no input')
  const isImage = (shape: Shape): boolean => shape.length === 3 && (shape[2] === 1 || shape[2] === 3) && Math.max(shape[0] ?? 0, shape[1] ?? 0) <= maxInputSidePx
  const [first] = found
  const asImage = found.some(({ shape }) => isImage(shape)) ? null : imageOfNumbers(first!.shape)
  const image = asImage ?? found.find(({ shape }) => isImage(shape))?.shape
  const [height = 28, width = 28, channels = 1] = image ?? []
  if (asImage !== null) {
    notes.add('changed', first!.node.name, 'InputLayer', `its ${first!.shape.join('×')} numbers are the pixels of a grey image of ${height}×${width} here, through a Reshape that was put behind it`)
  } else if (image === undefined) {
    notes.add('changed', first!.node.name, 'InputLayer', `its data is ${first!.shape.join('×')} ${first!.shape.join('×') === '1' ? 'number' : 'numbers'}, and the first input of a network here is an image in grey or colour. It is an input of numbers; put an image in front to train it`)
  }
  const settings: InputSettings = { widthPx: width, heightPx: height, colour: channels === 3 ? 'rgb' : 'grey', fit: 'stretch' }
  const layers = new Map(found.map(({ node, shape }): readonly [string, LayerConfig] => {
    const isThatImage = image !== undefined && (shape.join() === image.join() || (asImage !== null && node === first!.node))
    return [node.key, { ...defaultConfig(layerKinds.Input), data: isThatImage ? 'image' : 'numbers', shape: isThatImage ? [] : shape }]
  }))
  return { settings, layers, behindImage: new Map(asImage === null ? [] : [[first!.node.key, first!.shape]]) }
}

/** [H, W] or a square number of pixels in a row, as files about handwritten digits have them; null for other shapes. */
function imageOfNumbers(shape: Shape): Shape | null {
  const [rows = 0, columns = 0] = shape
  if (shape.length === 2) return Math.max(rows, columns) <= maxInputSidePx ? [rows, columns, 1] : null
  const side = Math.sqrt(rows)
  return shape.length === 1 && Number.isInteger(side) && side >= 8 ? [side, side, 1] : null
}

/** The shape of an input without batch; open axes get a size, which is noted. */
function shapeOf({ name, config }: ForeignNode, notes: NoteList, size: Shape | undefined): Shape {
  const given: unknown = member(config, 'batch_shape') ?? member(config, 'batch_input_shape')
  const list: readonly unknown[] = Array.isArray(given) ? given.slice(1) : isObject(given) ? [] : []
  if (!Array.isArray(given) || list.length === 0) unreadable(`the input "${name}" has no shape, received ${preview(given)}. Build the model before it is saved`)
  if (list.length > 4) unreadable(`the input "${name}" has ${list.length} axes besides the batch, here at most 4`)
  return [...(size ?? []), ...list.slice(size?.length ?? 0)].map((size, axis) => {
    if (size === null) {
      const taken = list.length >= 3 ? openSidePx : openSteps
      notes.add('changed', name, 'InputLayer', `the size of its axis ${axis + 1} is open in the file, here it is ${taken}`)
      return taken
    }
    const isSize = typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= 65_536
    return isSize ? size : unreadable(`the shape of the input "${name}" must be whole numbers from 1 to 65,536, received ${preview(size)}`)
  })
}

const paddable = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'])

/** A ZeroPadding2D that our own export put in front of a convolution goes back into it. */
function withPaddingInside(document: NetworkDocument): NetworkDocument {
  const byId = new Map(document.layers.map((layer) => [layer.id, layer]))
  const gone = new Map<string, string>()
  const layers = document.layers.map((layer) => {
    const { id, kind, config } = layer
    const source = document.connections.find(({ to }) => to === id)?.from ?? ''
    const zeros = byId.get(source)
    const isOurs = source === `${id}_padding` && zeros?.kind === 'ZeroPadding2D' && zeros.timeDistributed === layer.timeDistributed
    if (!isOurs || !paddable.has(kind) || config['padding'] !== 'valid' || document.connections.filter(({ from }) => from === source).length !== 1) return layer
    gone.set(source, document.connections.find(({ to }) => to === source)?.from ?? '')
    return { ...layer, config: { ...config, padding: 'custom', custom_padding: zeros.config['padding'] as readonly number[] } }
  })
  if (gone.size === 0) return document
  const connections = document.connections.filter(({ to }) => !gone.has(to)).map((connection) => ({ ...connection, from: gone.get(connection.from) ?? connection.from }))
  return { ...document, layers: layers.filter(({ id }) => !gone.has(id)), connections: connections.filter(({ from }) => from !== '') }
}

/** Batch normalization here is over the last axis; files name it as a number that only shapes explain. */
function noteAxes(document: NetworkDocument, parts: Parts, notes: NoteList): void {
  if (parts.axes.size === 0) return
  const network = inferNetwork(document)
  for (const [id, axis] of parts.axes) {
    const rank = network.layers.get(id)?.inputShapes[0]?.length
    if (axis !== -1 && rank !== undefined && axis !== rank) notes.add('changed', id, 'BatchNormalization', `it normalizes over axis ${axis}, here over the last one`)
  }
}
