/** How many images a network looks at together when many are asked about. Used by evaluate.ts. */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'

const most = 64
/**
 * Of the largest output of a layer, all images together. More leaves the processor's caches and stays with the session:
 * MobileNetV2 at 224x224 takes 7.3 to 8 ms of processor time an image at 4 and 35 MiB, 9.4 ms and 640 MiB at 64.
 */
const largestNumbers = 2 ** 23

/** At least one. */
export function imagesAtOnce(document: NetworkDocument): number {
  const sizes = [...inferNetwork(document).layers.values()].map(({ outputShape }) => sizeOf(outputShape ?? []))
  return Math.max(1, Math.min(most, Math.floor(largestNumbers / Math.max(1, ...sizes))))
}
