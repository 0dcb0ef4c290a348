/** The two networks of a GAN document, side by side in one graph: who reads the image, and who makes one of numbers. Used by the checks and by training. */
import type { NetworkDocument } from './document.ts'
import { graphOf, reachable, type NetworkGraph } from './graph.ts'

export interface GanHalf {
  readonly inputId: string
  /** Its layers in the order they are computed, the Input first. */
  readonly layerIds: readonly string[]
  /** Its layers that nothing follows; one in a document that is ready. */
  readonly outputIds: readonly string[]
}

export interface GanHalves {
  /** Image -> [1]: fed by the first Input. */
  readonly discriminator: GanHalf
  /** Numbers -> image: fed by the second Input. */
  readonly generator: GanHalf
}

/** Null without two Inputs. In a document that is ready for the task `gan` no layer belongs to both. */
export function ganHalves(document: Pick<NetworkDocument, 'layers' | 'connections'>): GanHalves | null {
  return halvesOf(graphOf(document), document.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id))
}

/** The same for a graph that is known already. */
export function halvesOf(graph: NetworkGraph, inputIds: readonly string[]): GanHalves | null {
  const [image, numbers] = inputIds
  return image === undefined || numbers === undefined ? null : { discriminator: halfOf(graph, image), generator: halfOf(graph, numbers) }
}

function halfOf(graph: NetworkGraph, inputId: string): GanHalf {
  const found = reachable(graph, [inputId], 'forward')
  const layerIds = graph.order.filter((id) => found.has(id))
  return { inputId, layerIds, outputIds: layerIds.filter((id) => (graph.outgoing.get(id)?.length ?? 0) === 0) }
}
