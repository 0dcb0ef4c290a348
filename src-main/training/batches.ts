/** Examples as the network gets them, put together into batches of named inputs. Used by the loop, validation and evaluation. */
import type { Tensor } from '../graph/ir.ts'
import type { PixelSource } from '../images/trainingCache.ts'

export interface Batch {
  /** Examples, padding included. */
  readonly size: number
  /** What `TrainingStep` names: `images` uint8 [N,C,H,W], `labels` int32 [N] ... */
  readonly inputs: Readonly<Record<string, Tensor>>
}

/** One input of the step over a fixed list of examples: pixels, which a thread of its own reads where they lie on disk, or anything else that is at hand. */
export type BatchColumn = PixelColumn | ValueColumn

export interface PixelColumn {
  readonly input: string
  readonly pixels: PixelSource
  /** Which pixels belong to these examples in an epoch; absent: their own. */
  placesOf?(places: Uint32Array, epoch: number): Uint32Array
}

export interface ValueColumn {
  readonly input: string
  /** [size, ...]: a row for each place, then padding of zeros. */
  valuesOf(places: Uint32Array, epoch: number, size: number): Tensor
}

/** What is trained on, or validated with. */
export interface Examples {
  readonly count: number
  readonly columns: readonly BatchColumn[]
}

/** Images of one class each: inputs `images` and `labels`. */
export interface LabelledImages extends Examples {
  readonly pixels: PixelSource
  /** Class index per image. */
  readonly labels: Int32Array
}

export function labelledImages(pixels: PixelSource, labels: Int32Array): LabelledImages {
  return { count: labels.length, pixels, labels, columns: [{ input: 'images', pixels }, labelColumn(labels)] }
}

/** The input `labels`: the class index of each example. */
export function labelColumn(labels: Int32Array): ValueColumn {
  return {
    input: 'labels',
    valuesOf(places, _epoch, size) {
      const data = new Int32Array(size)
      places.forEach((place, row) => (data[row] = labels[place]!))
      return { shape: [size], dtype: 'int32', data }
    },
  }
}

/** Batches in one epoch; the last may be short. */
export function stepsPerEpoch(imageCount: number, batchSize: number): number {
  return Math.ceil(imageCount / batchSize)
}

/** How many images batch `index` (from 0) holds. */
export function sizeOfBatch(imageCount: number, batchSize: number, index: number): number {
  return Math.min(batchSize, imageCount - index * batchSize)
}

/** The examples at these places as one batch, read here and now, padded with zeros up to `paddedSize`: only inference pads. */
export function assembleBatch(examples: Examples, places: Uint32Array, epoch: number, paddedSize: number = places.length): Batch {
  return batchOf(examples, places, epoch, paddedSize, pixelColumns(examples).map((column) => readPixels(column, places, epoch, paddedSize)))
}

/** A batch whose pixels are read already, by pixel column. */
export function batchOf({ columns }: Examples, places: Uint32Array, epoch: number, size: number, pixels: readonly Uint8Array[]): Batch {
  const inputs: Record<string, Tensor> = {}
  let read = 0
  for (const column of columns) inputs[column.input] = isPixels(column) ? { shape: [size, ...column.pixels.imageShape], dtype: 'uint8', data: pixels[read++]! } : column.valuesOf(places, epoch, size)
  return { size, inputs }
}

export function pixelColumns({ columns }: Examples): readonly PixelColumn[] {
  return columns.filter(isPixels)
}

/** Reads through the files of this process, or from memory. */
export function readPixels({ pixels, placesOf }: PixelColumn, places: Uint32Array, epoch: number, paddedSize: number = places.length): Uint8Array {
  const imageSize = pixels.imageShape.reduce((size, axis) => size * axis, 1)
  const data = new Uint8Array(paddedSize * imageSize)
  const found = placesOf?.(places, epoch) ?? places
  found.forEach((place, row) => pixels.readInto(place, data, row * imageSize))
  return data
}

function isPixels(column: BatchColumn): column is PixelColumn {
  return 'pixels' in column
}
