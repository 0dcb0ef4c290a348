/** What every writer needs of a document: shapes of all layers. */
import { AppError } from '../errors/appError.ts'
import type { NetworkDocument } from '../network/document.ts'
import { inferNetwork, isReady, type InferredNetwork } from '../network/infer.ts'

/** The shapes of a document without errors; throws `networkNotDrawn` with the first sentences otherwise. Any number of inputs and outputs. */
export function assertDrawable(document: NetworkDocument): InferredNetwork {
  const network = inferNetwork(document)
  if (isReady(network) && network.outputId !== null) return network
  throw new AppError('networkNotDrawn', { name: document.name, problems: network.problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence) })
}
