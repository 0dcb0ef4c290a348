/** The layers of a network that can be frozen or slowed, in the order data flows through them. Pure; used by StartSettings. */
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'

export interface LayerChoice {
  readonly id: string
  readonly kind: string
  readonly parameters: number
}

/** Layers that use the weights of another one follow that one and are not listed. */
export function layersWithWeights(network: NetworkDocument): readonly LayerChoice[] {
  const { layers, order } = inferNetwork(network)
  return order.flatMap((id) => {
    const found = layers.get(id)
    return found === undefined || found.weights.length === 0 ? [] : [{ id, kind: found.layer.kind, parameters: found.parameters }]
  })
}
