/** The edits that move a layer up or down in its chain. Used by the list. */
import type { Connection, LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'

/** A layer with one input and one follower can change places with a neighbour that has one input and one follower too; null where it cannot. */
export function moveInChain(document: NetworkDocument, layerId: string, by: 1 | -1): readonly Edit[] | null {
  const own = chainOf(document, layerId)
  if (own === null) return null
  const neighbour = chainOf(document, by === 1 ? own.outgoing.to : own.incoming.from)
  return neighbour === null ? null : moveBetween(document, layerId, by === 1 ? neighbour.outgoing : neighbour.incoming)
}

/** Puts a layer of a chain into another connection; null where that would do nothing or is not possible. */
export function moveBetween(document: NetworkDocument, layerId: string, connection: Connection): readonly Edit[] | null {
  const own = chainOf(document, layerId)
  if (own === null || connection.from === layerId || connection.to === layerId) return null
  // Healing joins the neighbours; the connection may be one that this made.
  const { group: _, ...free } = own.layer
  return [{ kind: 'removeLayers', layerIds: [layerId], heal: true }, { kind: 'insertOnEdge', connection, layer: free }]
}

function chainOf(document: NetworkDocument, layerId: string): { readonly layer: LayerNode; readonly incoming: Connection; readonly outgoing: Connection } | null {
  const layer = document.layers.find(({ id }) => id === layerId)
  const incoming = document.connections.filter(({ to }) => to === layerId)
  const outgoing = document.connections.filter(({ from }) => from === layerId)
  const [before, after] = [incoming[0], outgoing[0]]
  if (layer === undefined || layer.kind === 'Input' || before === undefined || after === undefined || incoming.length !== 1 || outgoing.length !== 1) return null
  // Removing it would hand its weights to another layer.
  if (document.layers.some(({ sharedWith }) => sharedWith === layerId)) return null
  return { layer, incoming: before, outgoing: after }
}
