/** A document as a graph: who feeds whom and in which order to compute. Tolerates any document; used by infer, edits and layout. */
import type { Connection, LayerNode, NetworkDocument } from './document.ts'

export interface NetworkGraph {
  readonly layers: ReadonlyMap<string, LayerNode>
  /** Connections into a layer, by port. */
  readonly incoming: ReadonlyMap<string, readonly Connection[]>
  readonly outgoing: ReadonlyMap<string, readonly Connection[]>
  /** Layer ids so that every layer follows what feeds it; layers on a cycle or behind one are missing. */
  readonly order: readonly string[]
}

/** Connections to or from layers that do not exist are left out. Equal ids: the first layer counts. */
export function graphOf(document: Pick<NetworkDocument, 'layers' | 'connections'>): NetworkGraph {
  const layers = new Map<string, LayerNode>()
  for (const layer of document.layers) if (!layers.has(layer.id)) layers.set(layer.id, layer)
  const incoming = new Map<string, Connection[]>()
  const outgoing = new Map<string, Connection[]>()
  for (const id of layers.keys()) {
    incoming.set(id, [])
    outgoing.set(id, [])
  }
  for (const connection of document.connections) {
    if (!layers.has(connection.from) || !layers.has(connection.to)) continue
    incoming.get(connection.to)?.push(connection)
    outgoing.get(connection.from)?.push(connection)
  }
  for (const list of incoming.values()) if (list.length > 1) list.sort((a, b) => a.toPort - b.toPort)
  return { layers, incoming, outgoing, order: topologicalOrder(layers, incoming, outgoing) }
}

/** Kahn's algorithm; among layers that are ready, document order decides. */
function topologicalOrder(
  layers: ReadonlyMap<string, LayerNode>,
  incoming: ReadonlyMap<string, readonly Connection[]>,
  outgoing: ReadonlyMap<string, readonly Connection[]>,
): readonly string[] {
  const waitingFor = new Map<string, number>()
  const order: string[] = []
  for (const id of layers.keys()) {
    const count = incoming.get(id)?.length ?? 0
    waitingFor.set(id, count)
    if (count === 0) order.push(id)
  }
  for (let index = 0; index < order.length; index += 1) {
    for (const { to } of outgoing.get(order[index] ?? '') ?? []) {
      const left = (waitingFor.get(to) ?? 0) - 1
      waitingFor.set(to, left)
      if (left === 0) order.push(to)
    }
  }
  return order
}

/** All layers that can be reached from these along (or against) the connections, themselves included. */
export function reachable(graph: NetworkGraph, from: Iterable<string>, direction: 'forward' | 'backward'): ReadonlySet<string> {
  const found = new Set<string>(from)
  for (const id of found) {
    const connections = direction === 'forward' ? graph.outgoing.get(id) : graph.incoming.get(id)
    for (const connection of connections ?? []) found.add(direction === 'forward' ? connection.to : connection.from)
  }
  return found
}
