/**
 * Parts of networks: copied, pasted, placed between other layers. A part is a document of its own, so that its text goes through
 * the same gate as any other file. What feeds a block is its Input layer, which stays behind when the block is placed.
 */
import type { Connection, LayerGroup, LayerNode, NetworkDocument } from './document.ts'
import { cornerOf } from './folding.ts'
import { inferNetwork } from './infer.ts'
import { layerSubject } from './layerName.ts'
import type { Problem } from './problem.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds } from '../layers/index.ts'

export interface Placed {
  readonly document: NetworkDocument
  /** Ids of the new layers. */
  readonly layerIds: readonly string[]
}

/** These layers with the connections and groups among them; null when nothing but the input is chosen. A layer that used weights of one that is not chosen gets its own. */
export function copyLayers(document: NetworkDocument, layerIds: readonly string[]): NetworkDocument | null {
  const chosen = new Set(layerIds)
  const layers = document.layers.filter((layer) => chosen.has(layer.id) && layer.kind !== 'Input')
  if (layers.length === 0) return null
  const ids = new Set(layers.map(({ id }) => id))
  const owners = layers.map((layer) => {
    const { sharedWith, ...own } = layer
    return sharedWith === undefined || ids.has(sharedWith) ? layer : own
  })
  return { ...partOf(document, owners), connections: withoutGaps(document.connections.filter(({ from, to }) => ids.has(from) && ids.has(to))) }
}

/** These layers as a block with an Input in place of the one layer that feeds them, or why that is not possible. */
export function blockOfLayers(document: NetworkDocument, layerIds: readonly string[], name: string): { readonly ok: true; readonly block: NetworkDocument } | { readonly ok: false; readonly problem: Problem } {
  const part = copyLayers(document, layerIds)
  if (part === null) return { ok: false, problem: refusal(null, 'The block: it needs at least one layer besides the input. Select some first.') }
  const ids = new Set(part.layers.map(({ id }) => id))
  const entering = document.connections.filter(({ from, to }) => !ids.has(from) && ids.has(to))
  const sources = [...new Set(entering.map(({ from }) => from))]
  if (sources.length > 1) {
    const names = sources.slice(0, 3).map((id) => document.layers.find((layer) => layer.id === id)).flatMap((layer) => (layer === undefined ? [] : layerSubject(layer)))
    return { ok: false, problem: refusal(null, `The block: it is fed by several layers, received ${names.join(', ')}. Select layers that one layer feeds.`) }
  }
  let inputId = 'input'
  while (ids.has(inputId)) inputId = `${inputId}_`
  const corner = cornerOf(part.layers)
  const input: LayerNode = { id: inputId, kind: 'Input', config: defaultConfig(layerKinds.Input), position: { x: corner.x, y: corner.y - 96 } }
  const outside = entering.map((connection) => ({ ...connection, from: inputId }))
  const inner = document.connections.filter(({ from, to }) => ids.has(from) && ids.has(to))
  return { ok: true, block: { ...part, name, layers: [input, ...part.layers], connections: withoutGaps([...outside, ...inner]) } }
}

/** The document with the layers of a part beside its own, unconnected, their upper left corner at `place`. */
export function pasteLayers(document: NetworkDocument, part: NetworkDocument, place: LayerNode['position']): Placed {
  const { layers, connections, groups } = renamed(document, part, place)
  return { document: withParts(document, layers, connections, groups), layerIds: layers.map(({ id }) => id) }
}

/** Where a block goes: into a connection, or behind a layer; before one follower it is put between. */
export type BlockPlace = { readonly connection: Connection } | { readonly after: string; readonly branch: boolean } | { readonly position: LayerNode['position'] }

/** The document with a block in this place: its entries are fed by the layer before, its end feeds what followed. The new layers are one group. */
export function placeBlock(document: NetworkDocument, block: NetworkDocument, place: BlockPlace): Placed {
  const target = targetOf(document, place)
  const inputs = new Set(block.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id))
  const anchor = document.layers.find(({ id }) => id === target.from)
  const position = target.position ?? (anchor === undefined ? { x: 0, y: 0 } : { x: anchor.position.x, y: anchor.position.y + 96 })
  const added = renamed(document, block, position)
  const end = inferNetwork(block).outputId
  const groupId = freshName('group', new Set([...(document.groups ?? []), ...added.groups].map(({ id }) => id)))
  const nested = added.groups.length > 0
  const layers = nested ? added.layers : added.layers.map((layer) => ({ ...layer, group: groupId }))
  const groups = nested ? added.groups : [{ id: groupId, name: block.name, folded: false }]
  const entries = target.from === null ? [] : block.connections.filter(({ from }) => inputs.has(from)).map(({ to, toPort }) => ({ from: target.from ?? '', to: added.ids.get(to) ?? to, toPort }))
  const exits = end === null || target.replaced === null ? [] : [{ ...target.replaced, from: added.ids.get(end) ?? end }]
  const kept = document.connections.filter((connection) => connection !== target.replaced)
  const connections = target.from === null ? withoutGaps(added.connections) : added.connections
  return { document: withParts({ ...document, connections: kept }, layers, [...entries, ...connections, ...exits], groups), layerIds: layers.map(({ id }) => id) }
}

function targetOf(document: NetworkDocument, place: BlockPlace): { readonly from: string | null; readonly replaced: Connection | null; readonly position: LayerNode['position'] | null } {
  if ('position' in place) return { from: null, replaced: null, position: place.position }
  if ('after' in place) {
    const following = document.connections.filter(({ from }) => from === place.after)
    return { from: place.after, replaced: following.length === 1 && !place.branch ? (following[0] ?? null) : null, position: null }
  }
  const { from, to, toPort } = place.connection
  const replaced = document.connections.find((other) => other.from === from && other.to === to && other.toPort === toPort) ?? null
  return { from, replaced, position: null }
}

/** The layers of a part under names that are free, moved to a place; its Input layers and their connections are left out. */
function renamed(document: NetworkDocument, part: NetworkDocument, place: LayerNode['position']): { readonly ids: ReadonlyMap<string, string>; readonly layers: readonly LayerNode[]; readonly connections: readonly Connection[]; readonly groups: readonly LayerGroup[] } {
  const own = part.layers.filter(({ kind }) => kind !== 'Input')
  const corner = cornerOf(own)
  const ids = freshNames(own.map(({ id }) => id), document.layers.map(({ id }) => id))
  const groupIds = freshNames((part.groups ?? []).map(({ id }) => id), (document.groups ?? []).map(({ id }) => id))
  const layers = own.map((layer): LayerNode => {
    const { sharedWith, group, ...rest } = layer
    return {
      ...rest,
      id: ids.get(layer.id) ?? layer.id,
      ...(sharedWith === undefined ? {} : { sharedWith: ids.get(sharedWith) ?? sharedWith }),
      ...(group === undefined ? {} : { group: groupIds.get(group) ?? group }),
      position: { x: layer.position.x - corner.x + place.x, y: layer.position.y - corner.y + place.y },
    }
  })
  const connections = part.connections.flatMap((connection) => {
    const [from, to] = [ids.get(connection.from), ids.get(connection.to)]
    return from === undefined || to === undefined ? [] : [{ from, to, toPort: connection.toPort }]
  })
  const groups = (part.groups ?? []).map((group) => ({ ...group, id: groupIds.get(group.id) ?? group.id }))
  return { ids, layers, connections, groups }
}

function withParts(document: NetworkDocument, layers: readonly LayerNode[], connections: readonly Connection[], groups: readonly LayerGroup[]): NetworkDocument {
  const all = [...(document.groups ?? []), ...groups]
  return { ...document, layers: [...document.layers, ...layers], connections: [...document.connections, ...connections], ...(all.length === 0 ? {} : { groups: all }) }
}

function partOf(document: NetworkDocument, layers: readonly LayerNode[]): NetworkDocument {
  const { groups, task: _, ...rest } = document
  const used = new Set(layers.map(({ group }) => group))
  const kept = (groups ?? []).filter(({ id }) => used.has(id))
  return { ...rest, layers, ...(kept.length === 0 ? {} : { groups: kept }) }
}

/** Ports of every layer from 0 without gaps: connections from outside are not in the part. */
function withoutGaps(connections: readonly Connection[]): readonly Connection[] {
  const ports = new Map<string, number[]>()
  for (const { to, toPort } of connections) ports.set(to, [...(ports.get(to) ?? []), toPort])
  return connections.map((connection) => ({ ...connection, toPort: (ports.get(connection.to) ?? []).filter((port) => port < connection.toPort).length }))
}

/** A free name for each of these: itself, or with the next number. */
function freshNames(wanted: readonly string[], used: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(used)
  const names = new Map<string, string>()
  /** Numbers below are taken, so that ten thousand layers of one name are not counted ten thousand times. */
  const numbers = new Map<string, number>()
  for (const name of wanted) {
    const prefix = taken.has(name) ? name.replace(/_\d+$/, '') : null
    const free = prefix === null ? name : freshName(prefix, taken, numbers.get(prefix))
    if (prefix !== null) numbers.set(prefix, Number(/\d+$/.exec(free)?.[0]))
    taken.add(free)
    names.set(name, free)
  }
  return names
}

/** `group_1`, `group_2` ...: the first that is free, from a number on. */
export function freshName(prefix: string, taken: { has(name: string): boolean }, from = 1): string {
  // Leaves room for the number within the 64 characters of an id.
  const short = prefix.slice(0, 56)
  let number = from
  while (taken.has(`${short}_${number}`)) number += 1
  return `${short}_${number}`
}

function refusal(layerId: string | null, sentence: string): Problem {
  return { layerId, severity: 'error', sentence }
}
