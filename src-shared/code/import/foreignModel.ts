/**
 * A model as another program wrote it, unrolled: nested models are opened, every call of a layer is one node. Nothing is believed:
 * each value is looked at before it is used, and everything is counted before it is kept.
 */
import { maxLayers } from '../../network/limits.ts'
import { preview } from '../../network/jsonValues.ts'
import { AppError } from '../../errors/appError.ts'

export type Loose = Readonly<Record<string, unknown>>

/** One call of one layer. */
export interface ForeignNode {
  /** Unique: path of names through nested models, and which call it is. */
  readonly key: string
  /** Name of the layer, with the names of the models around it in front. */
  readonly name: string
  readonly className: string
  readonly config: Loose
  /** Keys of the nodes it reads, in order. */
  readonly inputs: readonly string[]
  /** Arguments of the call that are no tensors. */
  readonly keywords: Loose
  /** Key of the first call of the same layer, if this is another one. */
  readonly firstCall: string | null
  /** How many TimeDistributed layers it is inside of. */
  readonly timeDistributed: number
}

export interface ForeignModel {
  readonly name: string
  /** In an order in which they can be computed. */
  readonly nodes: readonly ForeignNode[]
  /** Keys of the nodes whose values the model gives. */
  readonly outputs: readonly string[]
  /** Written by Keras 3, which says where classes come from. */
  readonly hasModules: boolean
}

const maxNesting = 16

export function unreadable(reason: string): never {
  throw new AppError('networkFileUnreadable', { reason })
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of an object of unknown origin; `__proto__` and the like are none. */
export function member(value: Loose, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length === 0) unreadable(`${what} must be a name, received ${preview(value)}`)
  return value.slice(0, 200)
}

const modelClasses = new Set(['Functional', 'Model', 'Sequential'])

interface Writer {
  readonly nodes: ForeignNode[]
  /** Layers by path -> key of their first call. */
  readonly firstCalls: Map<string, string>
}

/** `{ class_name, config }` of a Keras model of any version -> its nodes. Throws `networkFileUnreadable`. */
export function unrollModel(value: unknown): ForeignModel {
  if (!isObject(value)) unreadable(`it must hold an object with class_name and config, received ${preview(value)}`)
  const className = textOf(member(value, 'class_name'), 'class_name')
  if (!modelClasses.has(className)) unreadable(`its model must be a Sequential or Functional one, received the class "${className}", whose structure only its own Python code knows`)
  const writer: Writer = { nodes: [], firstCalls: new Map() }
  const outputs = openModel(writer, className, member(value, 'config'), { path: '', call: '', inputs: null, timeDistributed: 0, nesting: 0, buildShape: buildShapeOf(value) })
  const config = member(value, 'config')
  const name = isObject(config) ? member(config, 'name') : undefined
  return { name: typeof name === 'string' ? name : 'network', nodes: writer.nodes, outputs, hasModules: member(value, 'module') !== undefined }
}

interface Place {
  /** Names of the models around, each with a slash behind it. */
  readonly path: string
  /** Which call of the models around it is. */
  readonly call: string
  /** Keys of what the model is given; null for the whole model, whose inputs are its own. */
  readonly inputs: readonly string[] | null
  readonly timeDistributed: number
  readonly nesting: number
  readonly buildShape: unknown
}

function openModel(writer: Writer, className: string, config: unknown, place: Place): readonly string[] {
  if (place.nesting > maxNesting) unreadable(`its models are nested more than ${maxNesting} deep`)
  // Keras 2.0 wrote a Sequential model as the plain list of its layers.
  const plain: Loose = Array.isArray(config) ? { layers: config } : isObject(config) ? config : unreadable(`the config of a model must be an object, received ${preview(config)}`)
  const layers = member(plain, 'layers')
  if (!Array.isArray(layers)) unreadable(`the layers of a model must be a list, received ${preview(layers)}`)
  if (layers.length > maxLayers) unreadable(`it has ${layers.length.toLocaleString('en-US')} layers, more than the ${maxLayers.toLocaleString('en-US')} a network may have`)
  return className === 'Sequential' ? openSequential(writer, layers, { ...place, buildShape: member(plain, 'build_input_shape') ?? place.buildShape }) : openFunctional(writer, plain, layers, place)
}

function openSequential(writer: Writer, layers: readonly unknown[], place: Place): readonly string[] {
  let before = place.inputs
  layers.forEach((layer, index) => {
    const { className, config, name } = describe(layer, index)
    if (className === 'InputLayer' && before !== null) return
    if (before === null && className !== 'InputLayer') {
      const shape = ownInputShape(className, config) ?? place.buildShape
      before = [add(writer, { name: `${name}_input`, className: 'InputLayer', config: { batch_shape: shape } }, [], {}, place)]
    }
    before = call(writer, { name, className, config }, before ?? [], {}, place)
  })
  return before ?? unreadable('it has no layers')
}

/** The shape a first layer says it gets: its own, or that of the first layer of a model inside. */
function ownInputShape(className: string, config: Loose): unknown {
  const own = member(config, 'batch_input_shape') ?? member(config, 'batch_shape') ?? member(config, 'build_input_shape')
  if (own !== undefined && own !== null) return own
  const layers = member(config, 'layers')
  const first: unknown = Array.isArray(layers) ? layers[0] : member(config, 'layer')
  if (!modelClasses.has(className) && className !== 'TimeDistributed' && className !== 'Bidirectional') return undefined
  const inner = isObject(first) ? member(first, 'config') : undefined
  return isObject(inner) ? (member(inner, 'batch_input_shape') ?? member(inner, 'batch_shape')) : undefined
}

interface Described {
  readonly name: string
  readonly className: string
  readonly config: Loose
}

function describe(layer: unknown, index: number): Described & { readonly inbound: readonly unknown[] } {
  if (!isObject(layer)) unreadable(`layer ${index + 1} must be an object, received ${preview(layer)}`)
  const config = member(layer, 'config')
  const className = textOf(member(layer, 'class_name'), `class_name of layer ${index + 1}`)
  const settings = isObject(config) ? config : Array.isArray(config) ? { layers: config } : unreadable(`the config of layer ${index + 1} must be an object, received ${preview(config)}`)
  const inbound = member(layer, 'inbound_nodes')
  const name = textOf(member(layer, 'name') ?? member(settings, 'name') ?? `${className.toLowerCase()}_${index + 1}`, `the name of layer ${index + 1}`)
  const built = buildShapeOf(layer)
  return { name, className, config: className === 'Sequential' && built !== undefined ? { build_input_shape: built, ...settings } : settings, inbound: Array.isArray(inbound) ? inbound : [] }
}

function buildShapeOf(layer: Loose): unknown {
  const build = member(layer, 'build_config')
  return isObject(build) ? member(build, 'input_shape') : undefined
}

interface PendingCall extends Described {
  readonly callNumber: number
  readonly sources: readonly TensorReference[]
  readonly keywords: Loose
}
interface TensorReference {
  readonly layer: string
  readonly node: number
  readonly tensor: number
}

function openFunctional(writer: Writer, config: Loose, layers: readonly unknown[], place: Place): readonly string[] {
  const given = place.inputs
  const inputs = references(member(config, 'input_layers'))
  /** `layer node` -> keys of the tensors that the call gives. */
  const values = new Map<string, readonly string[]>()
  const pending: PendingCall[] = []
  const callsOf = new Map<string, number>()
  layers.forEach((layer, index) => {
    const { inbound, ...described } = describe(layer, index)
    if (callsOf.has(described.name)) unreadable(`two layers have the name "${described.name}"`)
    if (described.className === 'InputLayer') {
      const at = inputs.findIndex(({ layer: name }) => name === described.name)
      values.set(`${described.name} 0`, [given === null ? add(writer, described, [], {}, place) : (given[at] ?? unreadable(`the model "${place.path}" is called with ${given.length} inputs, and "${described.name}" is none of them`))])
      callsOf.set(described.name, 1)
      return
    }
    // A model that was built Sequential may begin without an InputLayer.
    callsOf.set(described.name, inbound.length)
    inbound.forEach((node, callNumber) => pending.push({ ...described, callNumber, ...readNode(node) }))
  })
  if (writer.nodes.length + pending.length > maxLayers) unreadable(`it has more than the ${maxLayers.toLocaleString('en-US')} layers a network may have`)
  // A layer that was called in other models too keeps their numbers: with one call only, that one is meant.
  const keyOf = ({ layer, node }: TensorReference): string => `${layer} ${callsOf.get(layer) === 1 ? 0 : node}`
  const resolve = (reference: TensorReference): string => {
    const tensors = values.get(keyOf(reference))
    return tensors?.[reference.tensor] ?? unreadable(`"${reference.layer}" is read, but there is no such layer, call or output`)
  }
  let waiting = pending
  while (waiting.length > 0) {
    const later: PendingCall[] = []
    for (const one of waiting) {
      if (!one.sources.every((source) => values.has(keyOf(source)))) later.push(one)
      else values.set(`${one.name} ${one.callNumber}`, call(writer, one, one.sources.map(resolve), one.keywords, place))
    }
    if (later.length === waiting.length) unreadable(`the layer "${later[0]?.name ?? ''}" reads from a circle of layers, or from one that is not there`)
    waiting = later
  }
  const outputs = references(member(config, 'output_layers'))
  if (outputs.length === 0) unreadable('its output_layers are missing')
  return outputs.map(resolve)
}

/** [name, node, tensor], or a list of them, also inside of other lists and objects. */
function references(value: unknown): readonly TensorReference[] {
  const found: TensorReference[] = []
  const visit = (item: unknown, depth: number): void => {
    const reference = referenceOf(item)
    if (reference !== null) found.push(reference)
    else if (depth > 0 && Array.isArray(item)) for (const entry of item.slice(0, maxLayers)) visit(entry, depth - 1)
    else if (depth > 0 && isObject(item)) for (const entry of Object.values(item)) visit(entry, depth - 1)
  }
  visit(value, 3)
  return found
}

function referenceOf(value: unknown): TensorReference | null {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !isIndex(value[1]) || !isIndex(value[2])) return null
  return { layer: value[0], node: value[1], tensor: value[2] }
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/** One call as Keras 3 writes it, `{ args, kwargs }`, or as Keras 2 does, a list of [name, node, tensor, kwargs]. */
function readNode(node: unknown): { readonly sources: readonly TensorReference[]; readonly keywords: Loose } {
  const sources: TensorReference[] = []
  const keywords: Record<string, unknown> = {}
  const keep = (name: string, value: unknown): void => {
    const found = tensorsIn(value)
    if (found.length > 0) sources.push(...found)
    else if (name !== '__proto__') keywords[name] = value
  }
  if (isObject(node) && (Array.isArray(member(node, 'args')) || isObject(member(node, 'kwargs')))) {
    for (const value of (member(node, 'args') as readonly unknown[] | undefined) ?? []) {
      const found = tensorsIn(value)
      // A plain number among the arguments, as in x * 2.
      if (found.length > 0) sources.push(...found)
      else if (value !== null) {
        keywords['constant'] = value
        keywords['constant_first'] = sources.length === 0
      }
    }
    const kwargs = member(node, 'kwargs')
    if (isObject(kwargs)) for (const [name, value] of Object.entries(kwargs)) keep(name, value)
    return { sources, keywords }
  }
  const list: readonly unknown[] = Array.isArray(node) && referenceOf(node) === null ? node : isObject(node) ? Object.values(node) : [node]
  for (const entry of list) {
    const reference = referenceOf(entry)
    if (reference === null) unreadable(`an inbound node must name layers, received ${preview(entry)}`)
    sources.push(reference)
    const kwargs = (entry as readonly unknown[])[3]
    if (isObject(kwargs)) for (const [name, value] of Object.entries(kwargs)) keep(name, value)
  }
  return { sources, keywords }
}

/** Tensors of one argument: Keras 3's `__keras_tensor__`, Keras 2's [name, node, tensor], or lists of them. */
function tensorsIn(value: unknown): readonly TensorReference[] {
  if (Array.isArray(value)) {
    const reference = referenceOf(value)
    return reference === null ? value.slice(0, maxLayers).flatMap((item) => (Array.isArray(item) || isObject(item) ? tensorsIn(item) : [])) : [reference]
  }
  if (!isObject(value) || member(value, 'class_name') !== '__keras_tensor__') return []
  const config = member(value, 'config')
  const reference = isObject(config) ? referenceOf(member(config, 'keras_history')) : null
  return reference === null ? unreadable('a tensor without keras_history') : [reference]
}

/** A call of a layer, or of a model, which is opened. Gives the keys of the tensors that come out. */
function call(writer: Writer, layer: Described, inputs: readonly string[], keywords: Loose, place: Place): readonly string[] {
  const inner = layer.className === 'TimeDistributed' ? member(layer.config, 'layer') : undefined
  if (isObject(inner)) {
    const { className, config } = describe(inner, 0)
    return call(writer, { name: layer.name, className, config }, inputs, keywords, { ...place, timeDistributed: place.timeDistributed + 1 })
  }
  if (!modelClasses.has(layer.className)) return [add(writer, layer, inputs, keywords, place), ...(givesMore(layer, keywords) ? furtherTensors : [])]
  const path = `${place.path}${layer.name}/`
  const calls = writer.firstCalls.get(path)
  const number = calls === undefined ? 0 : Number(calls) + 1
  writer.firstCalls.set(path, String(number))
  return openModel(writer, layer.className, layer.config, { path, call: `${place.call}${number === 0 ? '' : `#${number}`}`, inputs, timeDistributed: place.timeDistributed, nesting: place.nesting + 1, buildShape: undefined })
}

/** Keys of tensors besides a layer's output, its states or scores: no layer here gives them, so whoever reads them is open there. A Bidirectional LSTM has four. */
const furtherTensors: readonly string[] = ['', '', '', '']

function givesMore({ config }: Described, keywords: Loose): boolean {
  const inner = member(config, 'layer')
  return [config, isObject(inner) ? member(inner, 'config') : null].some((options) => isObject(options) && member(options, 'return_state') === true) || member(keywords, 'return_attention_scores') === true
}

function add(writer: Writer, { name, className, config }: Described, inputs: readonly string[], keywords: Loose, place: Place): string {
  if (writer.nodes.length >= maxLayers) unreadable(`with its nested models it has more than the ${maxLayers.toLocaleString('en-US')} layers a network may have`)
  const path = `${place.path}${name}`
  const key = `${path} ${writer.nodes.length}`
  const firstCall = writer.firstCalls.get(`layer ${path}`) ?? null
  if (firstCall === null) writer.firstCalls.set(`layer ${path}`, key)
  writer.nodes.push({ key, name: path, className, config, inputs, keywords, firstCall, timeDistributed: place.timeDistributed })
  return key
}
