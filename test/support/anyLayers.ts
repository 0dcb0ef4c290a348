/** Random networks of every layer kind, as fast-check makes them: shared weights, time steps, several inputs and outputs. Read by anyLayers tests. */
import fc from 'fast-check'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { layerKind, layerKinds, type LayerKindName } from '../../src-shared/layers/index.ts'
import type { Field, FieldValue } from '../../src-shared/layers/layer.ts'
import { addLayerAfter } from '../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../src-shared/network/applyEdit.ts'
import type { LayerNode, NetworkDocument } from '../../src-shared/network/document.ts'
import type { Edit } from '../../src-shared/network/edits.ts'
import { inferNetwork, isReady } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { empty } from '../../src-shared/templates/empty.ts'
import { randomNumbers } from './randomNumbers.ts'

export const anyKinds = (Object.keys(layerKinds) as LayerKindName[]).filter((kind) => kind !== 'Input')

interface Step {
  readonly kind: LayerKindName
  /** Which layers feed it, of those there are. */
  readonly sources: readonly [number, number, number]
  readonly branch: boolean
  /** Which options are changed, and to which of their values. */
  readonly options: readonly (readonly [field: number, value: number])[]
  readonly timeDistributed: boolean
  /** It uses the weights of one of the layers there are, and is of its kind. */
  readonly shared: boolean
}

interface Plan {
  readonly input: InputSettings
  /** Further inputs: numbers of a shape, or other images (null). */
  readonly further: readonly (readonly number[] | null)[]
  readonly steps: readonly Step[]
  /** Steps that bring a problem are taken back, as a careful person would; else they stay, and the network usually cannot be trained. */
  readonly careful: boolean
}

/** Sizes are small, so that the reference is fast. */
const side = fc.integer({ min: 1, max: 7 })
const plan: fc.Arbitrary<Plan> = fc.record({
  input: fc.record({ widthPx: side, heightPx: side, colour: fc.constantFrom('grey' as const, 'rgb' as const), fit: fc.constant('stretch' as const) }),
  further: fc.array(fc.option(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })), { maxLength: 2 }),
  steps: fc.array(fc.record({
    kind: fc.constantFrom(...anyKinds),
    sources: fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)),
    branch: fc.boolean(),
    options: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 4 }),
    timeDistributed: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    shared: fc.integer({ min: 0, max: 2 }).map((number) => number === 0),
  }), { minLength: 1, maxLength: 12, size: 'max' }),
  careful: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
})

/** Some values of an option, small ones, and one that it may refuse. */
function valuesOf(field: Field): readonly FieldValue[] {
  switch (field.type) {
    case 'boolean': return [true, false]
    case 'choice': return field.choices
    case 'integer': return [1, 2, 3, field.min, -1]
    case 'number': return [field.default, field.min, 0.25, 1, -1]
    case 'pair': return [[1, 1], [2, 2], [3, 2], [1, 3], [-1, 2]]
    case 'sides': return [[0, 0, 0, 0], [1, 1, 1, 1], [2, 0, 1, 0], [0, 1, 0, 3]]
    case 'integers': return [[], [1], [-1], [2, 1], [-1, 2], [3, 1, 2], [2, -1, 2], [1, 2, 3, 4]]
  }
}

function tried(document: NetworkDocument, edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  return result.ok ? result.document : document
}

function withStep(before: NetworkDocument, step: Step): NetworkDocument {
  const { sources, branch, options, timeDistributed } = step
  const owners = step.shared ? before.layers.filter(({ id, sharedWith }) => sharedWith === undefined && (inferNetwork(before).layers.get(id)?.parameters ?? 0) > 0) : []
  const owner = owners[sources[1] % Math.max(1, owners.length)]
  const kind = (owner?.kind ?? step.kind) as LayerKindName
  const idAt = (pick: number): string => before.layers[pick % before.layers.length]?.id ?? 'input'
  const { id, edits } = addLayerAfter(before, kind, idAt(sources[0]), branch)
  const { fields = [], inputs = { min: 1, max: 1 } } = layerKind(kind) ?? {}
  const set = (field: string, value: FieldValue): readonly Edit[] => [{ kind: 'setField', layerId: id, field, value }]
  let document = tried(before, edits)
  // Defaults such as 32 filters or 256 entries would only make the test slow.
  for (const field of fields) if (field.type === 'integer' && field.default > 4) document = tried(document, set(field.name, Math.max(2, field.min)))
  for (const [pick, value] of options) {
    const field = fields[pick % Math.max(1, fields.length)]
    if (field) document = tried(document, set(field.name, valuesOf(field)[value % valuesOf(field).length]!))
  }
  for (const source of sources.slice(1, Math.min(inputs.max, 3))) document = tried(document, [{ kind: 'connect', from: idAt(source), to: id, toPort: null }])
  if (timeDistributed) document = tried(document, [{ kind: 'setTimeDistributed', layerId: id, value: true }])
  if (owner) document = tried(document, [{ kind: 'shareWeights', layerId: id, ownerId: owner.id }])
  return document
}

/** Some kinds grow what they get: no output may have more numbers than this. */
const mostNumbers = 4096

function isSmall(document: NetworkDocument): boolean {
  return [...inferNetwork(document).layers.values()].every(({ outputShape, parameters }) => outputShape === null || (sizeOf(outputShape) <= mostNumbers && parameters <= mostNumbers))
}

function drawn({ input, further, steps, careful }: Plan): NetworkDocument {
  const start = empty.create(input, 0)
  // The builder adds no second Input; documents from elsewhere may have some.
  const others = further.map((shape, index): LayerNode => ({ id: `input_${index + 2}`, kind: 'Input', config: shape ? { data: 'numbers', shape } : { data: 'image', shape: [] }, position: { x: 0, y: 0 } }))
  let document: NetworkDocument = { ...start, layers: [...start.layers, ...others] }
  for (const step of steps) {
    const next = withStep(document, step)
    const problem = inferNetwork(next).problems.find(({ severity, sentence }) => severity === 'error' && !sentence.includes('nothing reads it'))
    if (isSmall(next) && !(careful && problem)) document = next
  }
  // Inputs that nobody came to read.
  const unread = document.layers.filter(({ id, kind }) => kind === 'Input' && id !== 'input' && !document.connections.some(({ from }) => from === id))
  return careful ? tried(document, [{ kind: 'removeLayers', layerIds: unread.map(({ id }) => id), heal: false }]) : document
}

/** A network as somebody might click it together; often ready, not always. */
export const anyLayers: fc.Arbitrary<NetworkDocument> = plan.map(drawn)

export const readyLayers: fc.Arbitrary<NetworkDocument> = anyLayers.filter((document) => isReady(inferNetwork(document)))

/** Something for every input of a graph but those that are given. */
export function anyInputs(graph: Graph, given: ReadonlyMap<string, Tensor>): Readonly<Record<string, Tensor>> {
  const random = randomNumbers(11)
  return Object.fromEntries(graph.inputs.map(({ name, value: { shape, dtype } }): [string, Tensor] => {
    const known = given.get(name)
    if (known) return [name, known]
    const size = sizeOf(shape)
    // Dark images: without a Rescaling numbers grow with every layer.
    if (dtype === 'uint8') return [name, { shape, dtype, data: Uint8Array.from({ length: size }, () => random.integer(0, 3)) }]
    if (dtype === 'int32') return [name, { shape, dtype, data: Int32Array.from({ length: size }, () => random.integer(0, 1000)) }]
    const number = name === 'learning_rate' ? () => 0.01 : name === 'step' ? () => 1 : () => random.normal()
    return [name, { shape, dtype: 'float32', data: Float32Array.from({ length: size }, number) }]
  }))
}

/** For messages. */
export function describeLayers(document: NetworkDocument): string {
  return JSON.stringify({ input: document.input, layers: document.layers.map(({ position: _, ...layer }) => layer), connections: document.connections.map(({ from, to, toPort }) => `${from}>${to}.${toPort}`) })
}
