/** Images as the network gets them, put together into batches. Used by the loop, validation and evaluation. */
import type { Tensor } from '../graph/ir.ts'
import type { PixelSource } from '../images/trainingCache.ts'

export interface LabelledImages {
  readonly pixels: PixelSource
  /** Class index per image. */
  readonly labels: Int32Array
}

export interface Batch {
  /** uint8 [N,C,H,W] */
  readonly images: Tensor
  /** int32 [N] */
  readonly labels: Tensor
}

/** Batches in one epoch; the last may be short. */
export function stepsPerEpoch(imageCount: number, batchSize: number): number {
  return Math.ceil(imageCount / batchSize)
}

/** How many images batch `index` (from 0) holds. */
export function sizeOfBatch(imageCount: number, batchSize: number, index: number): number {
  return Math.min(batchSize, imageCount - index * batchSize)
}

/** The images at these places as one batch, padded with black up to `paddedSize` (label 0): only inference pads. */
export function assembleBatch(source: LabelledImages, places: Uint32Array, paddedSize: number = places.length): Batch {
  const { pixels } = source
  const imageSize = pixels.imageShape.reduce((size, axis) => size * axis, 1)
  const data = new Uint8Array(paddedSize * imageSize)
  places.forEach((place, row) => pixels.readInto(place, data, row * imageSize))
  return batchOf(source, places, data)
}

/** Pixels of the images at these places, and of padding after them, as a batch. */
export function batchOf({ pixels, labels }: LabelledImages, places: Uint32Array, data: Uint8Array): Batch {
  const size = data.length / pixels.imageShape.reduce((product, axis) => product * axis, 1)
  const batchLabels = new Int32Array(size)
  places.forEach((place, row) => (batchLabels[row] = labels[place]!))
  return {
    images: { shape: [size, ...pixels.imageShape], dtype: 'uint8', data },
    labels: { shape: [size], dtype: 'int32', data: batchLabels },
  }
}
