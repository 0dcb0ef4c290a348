/** A network as it is shown: every folded group is one node. Used by the arrangement and the canvas. */
import type { Connection, LayerNode, NetworkDocument } from './document.ts'
import { graphOf } from './graph.ts'

export type FoldableNetwork = Pick<NetworkDocument, 'layers' | 'connections' | 'groups'>

export interface FoldedNetwork {
  /** A folded group is here as its first layer, with the id of `foldedId` and the upper left corner of its layers. */
  readonly layers: readonly LayerNode[]
  /** Between what is shown; several from one to another count once. */
  readonly connections: readonly Connection[]
  /** The layers of each folded group, by `foldedId`. */
  readonly members: ReadonlyMap<string, readonly LayerNode[]>
}

/** Differs from every layer's id, since those have no colon. */
export function foldedId(groupId: string): string {
  return `group:${groupId}`
}

/** With the groups that `isFolded` names as one node each. */
export function foldGroups(network: FoldableNetwork, folded: ReadonlySet<string>): FoldedNetwork {
  const members = new Map<string, LayerNode[]>()
  if (folded.size === 0) return { layers: network.layers, connections: network.connections, members }
  const shownAs = new Map<string, string>()
  const layers: LayerNode[] = []
  for (const layer of network.layers) {
    const id = layer.group !== undefined && folded.has(layer.group) ? foldedId(layer.group) : layer.id
    shownAs.set(layer.id, id)
    if (id === layer.id) layers.push(layer)
    else if (members.has(id)) members.get(id)?.push(layer)
    else {
      members.set(id, [layer])
      layers.push(layer)
    }
  }
  return {
    layers: layers.map((layer) => {
      const id = shownAs.get(layer.id) ?? layer.id
      const inside = members.get(id)
      return inside === undefined ? layer : { ...layer, id, position: cornerOf(inside) }
    }),
    connections: shownConnections(network.connections, shownAs),
    members,
  }
}

/** The ids of the groups that the document folds. */
export function foldedGroups(network: FoldableNetwork): ReadonlySet<string> {
  return new Set((network.groups ?? []).filter((group) => group.folded).map((group) => group.id))
}

/** Each is tried by itself; beyond so many that cross one another all of them are shown open. */
const mostTangled = 20

/** Of these groups those that can be one node without a circle: a group that another layer both follows and feeds cannot. */
export function foldableGroups(network: FoldableNetwork, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const circling = onCircles(foldGroups(network, wanted))
  if (circling.size === 0) return wanted
  const isTangled = (id: string): boolean => circling.has(foldedId(id))
  const kept = new Set([...wanted].filter((id) => !isTangled(id)))
  const tangled = [...wanted].filter(isTangled)
  if (tangled.length > mostTangled) return kept
  for (const id of tangled) if (onCircles(foldGroups(network, new Set([...kept, id]))).size === 0) kept.add(id)
  return kept
}

/** What is on a circle, or between two. */
function onCircles({ layers, connections }: FoldedNetwork): ReadonlySet<string> {
  const ahead = new Set(graphOf({ layers, connections }).order)
  if (ahead.size === layers.length) return new Set()
  const back = new Set(graphOf({ layers, connections: connections.map(({ from, to, toPort }) => ({ from: to, to: from, toPort })) }).order)
  return new Set(layers.flatMap(({ id }) => (ahead.has(id) || back.has(id) ? [] : [id])))
}

function shownConnections(connections: readonly Connection[], shownAs: ReadonlyMap<string, string>): readonly Connection[] {
  const seen = new Set<string>()
  const shown: Connection[] = []
  for (const connection of connections) {
    const [from, to] = [shownAs.get(connection.from) ?? connection.from, shownAs.get(connection.to) ?? connection.to]
    const changed = from !== connection.from || to !== connection.to
    const key = `${from} ${to}`
    if (changed && (from === to || seen.has(key))) continue
    if (changed) seen.add(key)
    shown.push(changed ? { from, to, toPort: connection.toPort } : connection)
  }
  return shown
}

/** Upper left corner of the box around these layers. */
export function cornerOf(layers: readonly Pick<LayerNode, 'position'>[]): LayerNode['position'] {
  return { x: Math.min(...layers.map(({ position }) => position.x)), y: Math.min(...layers.map(({ position }) => position.y)) }
}
