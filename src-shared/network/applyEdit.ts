/** Carries out edits on a document. Pure: the old document stays as it was; an edit that would break the network is refused whole with a sentence. */
import { assertDocument, idPattern } from './assertDocument.ts'
import type { Connection, LayerNode, NetworkDocument } from './document.ts'
import type { FieldValue } from '../layers/layer.ts'
import type { Edit } from './edits.ts'
import { graphOf, reachable } from './graph.ts'
import { groupLayers, setGroup, ungroup, withoutEmptyGroups } from './groups.ts'
import { layerName, layerSubject } from './layerName.ts'
import { maxConnections, maxInputSidePx, maxLayers, maxNameLength, maxPositionPx } from './limits.ts'
import type { Problem } from './problem.ts'
import { Refusal, refuse } from './refusal.ts'
import { sharingObstacle, withNewOwners } from './sharing.ts'
import { taskOf, tasks, type Task } from './task.ts'
import { canBeTimeDistributed } from './timeDistribution.ts'
import { colours, fits, type InputSettings } from '../dataset/inputSettings.ts'
import { AppError } from '../errors/appError.ts'
import { describeField, fitsField } from '../layers/fieldValue.ts'
import { layerKind } from '../layers/index.ts'

export type EditResult = { readonly ok: true; readonly document: NetworkDocument } | { readonly ok: false; readonly problem: Problem }

/** The document after one edit, or why not. */
export function applyEdit(document: NetworkDocument, edit: Edit): EditResult {
  try {
    return { ok: true, document: carryOut(document, edit) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem }
    if (error instanceof AppError) return { ok: false, problem: { layerId: null, severity: 'error', sentence: error.message } }
    throw error
  }
}

/** All edits one after the other, or none of them. */
export function applyEdits(document: NetworkDocument, edits: readonly Edit[]): EditResult {
  let result: EditResult = { ok: true, document }
  for (const edit of edits) {
    result = applyEdit(result.document, edit)
    if (!result.ok) return result
  }
  return result
}

function carryOut(document: NetworkDocument, edit: Edit): NetworkDocument {
  switch (edit.kind) {
    case 'addLayer': return addLayer(document, edit.layer)
    case 'removeLayers': return removeLayers(document, edit.layerIds, edit.heal)
    case 'connect': return connect(document, edit.from, edit.to, edit.toPort)
    case 'disconnect': return disconnect(document, edit.connection)
    case 'setField': return setField(document, edit.layerId, edit.field, edit.value)
    case 'shareWeights': return shareWeights(document, edit.layerId, edit.ownerId)
    case 'setTimeDistributed': return setTimeDistributed(document, edit.layerId, edit.value)
    case 'groupLayers': return groupLayers(document, edit.groupId, edit.name, edit.layerIds)
    case 'ungroup': return ungroup(document, edit.groupId)
    case 'setGroup': return setGroup(document, edit.groupId, edit.name, edit.folded)
    case 'moveLayers': return moveLayers(document, edit.positions)
    case 'renameLayer': return renameLayer(document, edit.layerId, edit.newId)
    case 'setInput': return setInput(document, edit.input)
    case 'setTask': return setTask(document, edit.task)
    case 'renameNetwork': return renameNetwork(document, edit.name)
    case 'insertOnEdge': return insertOnEdge(document, edit.connection, edit.layer)
    case 'replaceDocument': return assertDocument(edit.document)
  }
}

function addLayer(document: NetworkDocument, layer: LayerNode): NetworkDocument {
  const kind = layerKind(layer.kind)
  if (kind === undefined) refuse(null, `The layer: kind "${layer.kind}" is not known. Choose one from the palette.`)
  assertFreeId(document, layer.id)
  if (document.layers.length >= maxLayers) refuse(null, `The network: ${maxLayers.toLocaleString('en-US')} layers are the most it can have. Delete some first.`)
  for (const field of kind.fields) assertValue(layer, field.name, layer.config[field.name])
  if (Object.keys(layer.config).length !== kind.fields.length) refuse(null, `${layerSubject(layer)}: it has options that ${layer.kind} does not know. Leave them out.`)
  assertPosition(layer.id, layer.position)
  const { timeDistributed, sharedWith } = layer
  if (timeDistributed === true) assertTimeDistributable(layer)
  const obstacle = sharedWith === undefined ? null : sharingObstacle(layer, document.layers.find((other) => other.id === sharedWith))
  if (obstacle !== null) refuse(null, `${layerSubject(layer)}: ${obstacle}`)
  if (layer.group !== undefined && !document.groups?.some(({ id }) => id === layer.group)) refuse(null, `${layerSubject(layer)}: there is no group "${layer.group.slice(0, 64)}". Leave it out.`)
  return { ...document, layers: [...document.layers, layer] }
}

function removeLayers(document: NetworkDocument, layerIds: readonly string[], heal: boolean): NetworkDocument {
  let { connections } = document
  for (const id of new Set(layerIds)) {
    const layer = layerOf(document, id)
    if (layer === document.layers.find((other) => other.kind === 'Input')) refuse(id, `${layerSubject(layer)}: a network needs its input. Delete the layers after it instead.`)
    connections = withoutLayer(connections, id, heal)
  }
  const gone = new Set(layerIds)
  const layers = document.layers.filter((layer) => !gone.has(layer.id))
  return withoutEmptyGroups({ ...document, layers: withNewOwners(layers), connections: renumberPorts(connections) })
}

/** Without a layer; with `heal` its followers are fed by what fed its first port, unless they are already. */
function withoutLayer(connections: readonly Connection[], id: string, heal: boolean): readonly Connection[] {
  const source = connections.filter((connection) => connection.to === id).sort((a, b) => a.toPort - b.toPort)[0]?.from
  const kept = connections.filter((connection) => connection.to !== id && connection.from !== id)
  if (!heal || source === undefined) return kept
  const healed = connections
    .filter((connection) => connection.from === id && !kept.some((other) => other.from === source && other.to === connection.to))
    .map((connection) => ({ ...connection, from: source }))
  return [...kept, ...healed]
}

function connect(document: NetworkDocument, from: string, to: string, toPort: number | null): NetworkDocument {
  const source = layerOf(document, from)
  const target = layerOf(document, to)
  const { max } = layerKind(target.kind)?.inputs ?? { max: 0 }
  if (max === 0) refuse(to, `${layerSubject(target)}: it takes no input. Connect from it instead.`)
  if (from === to) refuse(to, `${layerSubject(target)}: a layer cannot feed itself. Connect it to another one.`)
  if (document.connections.some((connection) => connection.from === from && connection.to === to)) refuse(to, `${layerSubject(target)}: ${layerName(from)} feeds it already. Choose another layer.`)
  if (reachable(graphOf(document), [to], 'forward').has(from)) {
    refuse(to, `${layerSubject(target)}: connecting ${layerSubject(source)} to it would make a circle, since it feeds that layer. Choose a layer before it.`)
  }
  const taken = new Set(document.connections.filter((connection) => connection.to === to).map((connection) => connection.toPort))
  const port = toPort ?? (max === 1 ? 0 : firstFree(taken))
  if (!Number.isInteger(port) || port < 0 || port >= max) refuse(to, `${layerSubject(target)}: it takes at most ${max} input${max === 1 ? '' : 's'}, received input ${port + 1}. Remove a connection first.`)
  if (document.connections.length >= maxConnections) refuse(to, `The network: ${maxConnections.toLocaleString('en-US')} connections are the most it can have. Delete some first.`)
  const kept = document.connections.filter((connection) => connection.to !== to || connection.toPort !== port)
  return { ...document, connections: [...kept, { from, to, toPort: port }] }
}

function disconnect(document: NetworkDocument, connection: Connection): NetworkDocument {
  const kept = document.connections.filter((other) => !sameConnection(other, connection))
  if (kept.length === document.connections.length) refuse(null, `The connection: ${layerName(connection.from)} does not feed ${layerName(connection.to)}. Choose one that is drawn.`)
  return { ...document, connections: renumberPorts(kept) }
}

function setField(document: NetworkDocument, layerId: string, field: string, value: FieldValue): NetworkDocument {
  const layer = layerOf(document, layerId)
  assertValue(layer, field, value)
  if (JSON.stringify(layer.config[field]) === JSON.stringify(value)) return document
  // Layers that share weights have the same options.
  const owner = layer.sharedWith ?? layer.id
  const changed = ({ id, sharedWith }: LayerNode): boolean => id === owner || sharedWith === owner
  return { ...document, layers: document.layers.map((other) => (changed(other) ? { ...other, config: { ...other.config, [field]: value } } : other)) }
}

function shareWeights(document: NetworkDocument, layerId: string, ownerId: string | null): NetworkDocument {
  const layer = layerOf(document, layerId)
  if (ownerId === null) {
    if (layer.sharedWith === undefined) return document
    const { sharedWith: _, ...own } = layer
    return withLayer(document, own)
  }
  const chosen = layerOf(document, ownerId)
  const owner = chosen.sharedWith === undefined ? chosen : layerOf(document, chosen.sharedWith)
  if (owner.id === layerId || layer.sharedWith === owner.id) return document
  const obstacle = sharingObstacle({ ...layer, config: owner.config }, owner)
  if (obstacle !== null) refuse(layerId, `${layerSubject(layer)}: ${obstacle}`)
  const follows = ({ id, sharedWith }: LayerNode): boolean => id === layerId || sharedWith === layerId
  return { ...document, layers: document.layers.map((other) => (follows(other) ? { ...other, config: owner.config, sharedWith: owner.id } : other)) }
}

function setTimeDistributed(document: NetworkDocument, layerId: string, value: boolean): NetworkDocument {
  const layer = layerOf(document, layerId)
  if ((layer.timeDistributed === true) === value) return document
  if (value) assertTimeDistributable(layer)
  const { timeDistributed: _, ...plain } = layer
  return withLayer(document, value ? { ...plain, timeDistributed: true } : plain)
}

function moveLayers(document: NetworkDocument, positions: Readonly<Record<string, LayerNode['position']>>): NetworkDocument {
  const ids = Object.keys(positions)
  const known = new Set(document.layers.map((layer) => layer.id))
  for (const id of ids) {
    if (!known.has(id)) layerOf(document, id)
    assertPosition(id, positions[id])
  }
  if (ids.length === 0) return document
  return {
    ...document,
    layers: document.layers.map((layer) => {
      const position = Object.hasOwn(positions, layer.id) ? positions[layer.id] : undefined
      return position === undefined ? layer : { ...layer, position: { x: position.x, y: position.y } }
    }),
  }
}

function renameLayer(document: NetworkDocument, layerId: string, newId: string): NetworkDocument {
  const layer = layerOf(document, layerId)
  if (layerId === newId) return document
  assertFreeId(document, newId)
  const renamed = (id: string): string => (id === layerId ? newId : id)
  return {
    ...document,
    layers: document.layers.map((other) => (other === layer ? { ...layer, id: newId } : other.sharedWith === layerId ? { ...other, sharedWith: newId } : other)),
    connections: document.connections.map((connection) => ({ ...connection, from: renamed(connection.from), to: renamed(connection.to) })),
  }
}

function setInput(document: NetworkDocument, input: InputSettings): NetworkDocument {
  for (const side of [input.heightPx, input.widthPx]) {
    if (!Number.isInteger(side) || side < 1 || side > maxInputSidePx) refuse(null, `The input: its sides must be whole numbers from 1 to ${maxInputSidePx} pixels, received ${side}. Choose a size in this range.`)
  }
  if (!colours.includes(input.colour)) refuse(null, `The input: its colour must be one of ${colours.join(', ')}, received "${String(input.colour)}". Choose one of them.`)
  if (!fits.includes(input.fit)) refuse(null, `The input: its fit must be one of ${fits.join(', ')}, received "${String(input.fit)}". Choose one of them.`)
  return { ...document, input: { widthPx: input.widthPx, heightPx: input.heightPx, colour: input.colour, fit: input.fit } }
}

/** A document that classifies does not say so, as those written before there were other tasks. */
function setTask(document: NetworkDocument, task: Task): NetworkDocument {
  if (!tasks.includes(task)) refuse(null, `The network: its task must be one of ${tasks.join(', ')}, received "${String(task).slice(0, 64)}". Choose one of them.`)
  if (taskOf(document) === task) return document
  const { task: _, ...rest } = document
  return task === 'single_label' ? rest : { ...rest, task }
}

function renameNetwork(document: NetworkDocument, name: string): NetworkDocument {
  const trimmed = name.trim()
  if (trimmed.length === 0 || trimmed.length > maxNameLength) refuse(null, `The network: its name must have 1 to ${maxNameLength} characters, received ${trimmed.length}. Type another one.`)
  return { ...document, name: trimmed }
}

/** Between two layers of a group it belongs to that group. */
function insertOnEdge(document: NetworkDocument, connection: Connection, layer: LayerNode): NetworkDocument {
  const [from, to] = [layerOf(document, connection.from), layerOf(document, connection.to)]
  const member = from.group !== undefined && from.group === to.group ? { ...layer, group: from.group } : layer
  const added = connect(addLayer(disconnectKeepingPorts(document, connection), member), connection.from, layer.id, 0)
  return connect(added, layer.id, connection.to, connection.toPort)
}

function disconnectKeepingPorts(document: NetworkDocument, connection: Connection): NetworkDocument {
  disconnect(document, connection)
  return { ...document, connections: document.connections.filter((other) => !sameConnection(other, connection)) }
}

/** Ports of every layer from 0 without gaps, in their old order. */
function renumberPorts(connections: readonly Connection[]): readonly Connection[] {
  const ports = new Map<string, number[]>()
  for (const { to, toPort } of connections) ports.set(to, [...(ports.get(to) ?? []), toPort])
  return connections.map((connection) => {
    const toPort = (ports.get(connection.to) ?? []).filter((port) => port < connection.toPort).length
    return toPort === connection.toPort ? connection : { ...connection, toPort }
  })
}

function withLayer(document: NetworkDocument, layer: LayerNode): NetworkDocument {
  return { ...document, layers: document.layers.map((other) => (other.id === layer.id ? layer : other)) }
}

function layerOf(document: NetworkDocument, id: string): LayerNode {
  return document.layers.find((layer) => layer.id === id) ?? refuse(null, `The layer: none is called "${id.slice(0, 64)}". Choose one on the canvas.`)
}

function assertTimeDistributable(layer: LayerNode): void {
  if (!canBeTimeDistributed(layer.kind)) refuse(layer.id, `${layerSubject(layer)}: it cannot be applied to every time step, since it does not have one input. Let it work on its inputs as a whole.`)
}

function assertFreeId(document: NetworkDocument, id: string): void {
  if (!idPattern.test(id) || id === '__proto__') refuse(null, `The layer: its name must be 1 to 64 letters, digits, _ or -, received "${id.slice(0, 64)}". Type another one.`)
  if (document.layers.some((layer) => layer.id === id)) refuse(null, `The layer: another one is called "${id}" already. Type another name.`)
}

function assertValue(layer: LayerNode, name: string, value: FieldValue | undefined): void {
  const field = layerKind(layer.kind)?.fields.find((candidate) => candidate.name === name)
  if (field === undefined) refuse(layer.id, `${layerSubject(layer)}: it has no option "${name.slice(0, 64)}". Choose one in the inspector.`)
  if (!fitsField(field, value)) refuse(layer.id, `${layerSubject(layer)}: ${field.label.toLowerCase()} must be ${describeField(field)}, received ${shownValue(value)}. Type a value in this range.`, name)
}

/** NaN is what a form makes of a text that is no number; JSON would call it null. */
function shownValue(value: FieldValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return Number.isNaN(value) ? 'no number' : String(value)
  return typeof value === 'object' ? value.map((item) => (Number.isNaN(item) ? 'no number' : String(item))).join(' and ') : JSON.stringify(value)
}

function assertPosition(id: string, position: LayerNode['position'] | undefined): void {
  const fitsCanvas = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= maxPositionPx
  if (position === undefined || !fitsCanvas(position.x) || !fitsCanvas(position.y)) refuse(id, `${layerName(id)}: its place must be within ${maxPositionPx.toLocaleString('en-US')} pixels of the origin. Drop it on the canvas.`)
}

function firstFree(taken: ReadonlySet<number>): number {
  let port = 0
  while (taken.has(port)) port += 1
  return port
}

export function sameConnection(a: Connection, b: Connection): boolean {
  return a.from === b.from && a.to === b.to && a.toPort === b.toPort
}
