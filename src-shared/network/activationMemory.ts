/** Memory of what layers put out, for one image. Used by the inspector and the totals. */
import type { InferredLayer, InferredNetwork } from './infer.ts'
import { sizeOf } from '../tensor/shape.ts'

/** float32 */
const bytesPerNumber = 4

/** Output of one layer for one image [bytes]; 0 while its shape is unknown. */
export function outputBytes({ outputShape }: Pick<InferredLayer, 'outputShape'>): number {
  return outputShape === null ? 0 : sizeOf(outputShape) * bytesPerNumber
}

/** Outputs of all layers for one image [bytes]: what a step in training keeps for the way back, if nothing is computed twice. */
export function activationBytes(network: InferredNetwork): number {
  let sum = 0
  for (const layer of network.layers.values()) sum += outputBytes(layer)
  return sum
}
