/**
 * What the frozen front of a network makes of images, computed once per image and kept on disk: later epochs and later runs train the
 * rest on it. Used by the trainer process and by prediction, which looks for the nearest labelled images.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { FrozenFront } from '../../src-shared/network/frozenFront.ts'
import { graphOf } from '../../src-shared/network/graph.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Executor } from '../executors/executor.ts'
import { trimCaches } from '../images/cacheFolders.ts'
import { decoderVersion } from '../images/decode.ts'
import { openSegments, type SegmentItem } from '../images/segments.ts'
import type { PixelSource } from '../images/trainingCache.ts'
import { networkWeights } from '../lowering/forward.ts'
import { lowerInference } from '../lowering/inference.ts'
import { irShape } from '../lowering/layout.ts'
import type { ValueColumn } from './batches.ts'
import type { State } from './startState.ts'

/** Grows when the same front would give other features. */
const featureVersion = 1
/** Images computed at once: of MobileNetV2 at 224 px, 6.5 ms of processor time an image; 6.9 at 32, whose values leave the caches. */
const batchSize = 8
/** A segment holds at most this; a crash loses no more than one [images, bytes]. */
const segmentImages = 1024
const segmentBytes = 64 * 2 ** 20
/** Features of at most this size are read into memory when a run begins [bytes]. */
const memoryBytes = 256 * 2 ** 20
/** Features that would take more than this are not kept [bytes]. */
const mostBytes = 4 * 2 ** 30
/** Reading a number of a large feature map takes as long as so many multiply-adds; what is computed faster than it is read is not kept. */
const multiplyAddsPerNumber = 200

/** An image by the SHA-256 of its file. */
export interface Hashed {
  readonly sha256: string
}

export interface FeatureWatch {
  cancelled(): boolean
  progress(done: number, total: number): void
}

export interface FeatureCache {
  has(image: Hashed): boolean
  /** Computes and keeps the features of these images; false when `cancelled` said so, and what was computed until then is kept. Throws `cacheUnwritable`. */
  compute(images: readonly Hashed[], pixels: PixelSource, executor: Executor, watch: FeatureWatch): Promise<boolean>
  /** The features of images that are all there, as input `features` of a step. */
  column(images: readonly Hashed[]): ValueColumn
  close(): void
}

/** Whether so many images gain from features of this front. */
export function isWorthKeeping({ document, shape }: FrozenFront, imageCount: number): boolean {
  return inferNetwork(document).multiplyAdds >= multiplyAddsPerNumber * sizeOf(shape) && 4 * sizeOf(shape) * imageCount <= mostBytes
}

/** Opens the features of this front with these weights (others are ignored), in a folder of the project's caches. More than `mostHeldBytes` are read when they are asked for. */
export function openFeatureCache(cacheFolder: string, front: FrozenFront, weights: State, mostHeldBytes = memoryBytes): FeatureCache {
  const folder = path.join(cacheFolder, `features-${featureVersion}-${decoderVersion}-${frontKey(front.document, weights).slice(0, 32)}`)
  const size = sizeOf(front.shape)
  const segments = openSegments(folder, { magic: 'CNVLFEA1', ending: '.features', itemBytes: 4 * size })
  trimCaches(cacheFolder, folder)
  return {
    has: ({ sha256 }) => segments.has(sha256),
    async compute(images, pixels, executor, watch) {
      const batch = Math.min(batchSize, images.length)
      if (batch === 0) return true
      watch.progress(0, images.length)
      const executable = await executor.compile(lowerInference(front.document, weights, { batchSize: batch }).graph)
      let items: SegmentItem[] = []
      try {
        for (let start = 0; start < images.length && !watch.cancelled(); start += batch) {
          const part = images.slice(start, start + batch)
          const [features] = Object.values(await executable.run({ images: { shape: [batch, ...pixels.imageShape], dtype: 'uint8', data: readImages(pixels, start, part.length, batch) } }))
          if (!(features?.data instanceof Float32Array)) throw new Error('features: the front has no output')
          const { buffer, byteOffset } = features.data
          part.forEach(({ sha256 }, row) => items.push({ key: sha256, bytes: new Uint8Array(buffer, byteOffset + 4 * row * size, 4 * size) }))
          if (items.length >= segmentImages || items.length * 4 * size >= segmentBytes) segments.write(items.splice(0))
          watch.progress(start + part.length, images.length)
        }
      } finally {
        await executable.close()
      }
      segments.write(items)
      items = []
      return !watch.cancelled()
    },
    column(images) {
      const places = images.map(({ sha256 }) => {
        const place = segments.placeOf(sha256)
        if (place === undefined) throw new Error(`features: those of ${sha256} were not computed`)
        return place
      })
      const readRow = (index: number, target: Float32Array, row: number): void => {
        const { file, position } = places[index]!
        const read = fs.readSync(file, new Uint8Array(target.buffer, target.byteOffset + 4 * row * size, 4 * size), 0, 4 * size, position)
        if (read !== 4 * size) throw new AppError('cacheDamaged', { folder })
      }
      return { input: 'features', valuesOf: rowsOf(images.length, size, (batch) => irShape(batch, front.shape), readRow, mostHeldBytes) }
    },
    close: () => segments.close(),
  }
}

/** Rows by their places: from memory where all of them are small enough, else read when they are asked for. */
function rowsOf(count: number, size: number, shapeOf: (batch: number) => readonly number[], readRow: (index: number, target: Float32Array, row: number) => void, mostHeldBytes: number): ValueColumn['valuesOf'] {
  const held = 4 * count * size <= mostHeldBytes ? new Float32Array(count * size) : null
  if (held !== null) for (let index = 0; index < count; index++) readRow(index, held, index)
  return (places, _epoch, batch) => {
    const data = new Float32Array(batch * size)
    places.forEach((place, row) => (held === null ? readRow(place, data, row) : data.set(held.subarray(place * size, (place + 1) * size), row * size)))
    return { shape: shapeOf(batch), dtype: 'float32', data }
  }
}

function readImages(pixels: PixelSource, start: number, count: number, padded: number): Uint8Array {
  const imageBytes = sizeOf(pixels.imageShape)
  const data = new Uint8Array(padded * imageBytes)
  for (let row = 0; row < count; row++) pixels.readInto(start + row, data, row * imageBytes)
  return data
}

/** SHA-256 of all that features depend on besides the image: input settings, layers with their options and wiring, weights. Names and places on the canvas do not count. */
export function frontKey(document: NetworkDocument, weights: State): string {
  const { order, incoming, layers } = graphOf(document)
  const placeOf = new Map(order.map((id, index) => [id, index]))
  const described = order.map((id) => {
    const { kind, config, timeDistributed, sharedWith } = layers.get(id)!
    return [kind, Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)), timeDistributed ?? false, sharedWith === undefined ? null : placeOf.get(sharedWith), (incoming.get(id) ?? []).map(({ from }) => placeOf.get(from))]
  })
  const hash = createHash('sha256').update(JSON.stringify([document.input, described]))
  for (const { name, shape } of networkWeights(inferNetwork(document))) {
    const tensor = weights.get(name)
    if (tensor === undefined) throw new Error(`features: weight ${name} is missing`)
    hash.update(`${shape.join()}\n`).update(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength))
  }
  return hash.digest('hex')
}
