/** Forward only, with the output of every layer. Used by insight, which shows what layers make of an image. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { addConstant, createBuilder, finish, withLayer } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import { lowerForward, networkWeights } from './forward.ts'
import { simplify } from './simplify.ts'

/** What the graph calls the output of a layer: IR layout, batch 1, after its activation. */
export function outputName(layerId: string): string {
  return `layer:${layerId}`
}

/** Inputs as in `Inference`, batch 1; one output per layer. `weights` has all of them, in IR layout. Throws `networkNotReady`. */
export function lowerLayerOutputs(document: NetworkDocument, weights: ReadonlyMap<string, Tensor>): Graph {
  const network = assertReady(document, null)
  const builder = createBuilder()
  const constants = new Map<string, Value>()
  for (const { name } of networkWeights(network)) {
    const tensor = weights.get(name)
    if (!tensor) throw new Error(`weight ${name}: it is missing`)
    constants.set(name, addConstant(builder, tensor))
  }
  const forward = lowerForward(builder, network, { batchSize: 1, weights: constants, randomKey: null })
  const heads = new Map(forward.heads.map((head) => [head.layerId, head]))
  const outputs = [...forward.outputs].map(([layerId, value]) => {
    const head = heads.get(layerId)
    return { name: outputName(layerId), value: head ? withLayer(builder, layerId, () => activate(builder, head.logits, head.activation)) : value }
  })
  return simplify(finish(builder, outputs))
}
