/**
 * Which labelled images look most alike to a trained network: nearest by what its last layers read (features before the head). The answer of
 * a k-nearest-neighbours classifier, and evidence beside the network's own. Used by answer.ts.
 */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { frozenFront, type FrozenFront } from '../../src-shared/network/frozenFront.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { decodeImage } from '../images/decode.ts'
import { openTrainingCache } from '../images/trainingCache.ts'
import { lowerInference } from '../lowering/inference.ts'
import { loadBestCheckpoint, modelStamp } from '../training/checkpoint.ts'
import { openFeatureCache } from '../training/features.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { NearestAnswer, NearestRequest } from './messages.ts'

/** Features of all images together [bytes]. */
const mostBytes = 256 * 2 ** 20
/** Keeps a feature that hardly differs from counting most. */
const leastDeviation = 0.1

/** Features of the labelled images of one question, scaled to mean 0 and deviation 1, each image to length 1. */
interface Known {
  readonly key: string
  /** Place in the request of each row; images that cannot be read have none. */
  readonly places: readonly number[]
  readonly rows: Float32Array
  readonly mean: Float32Array
  readonly deviation: Float32Array
}
/** Of the last question: the next one is usually about the same images. */
let known: Known | null = null

/** Throws `predictionImpossible` where the network has no features of single images, `runWithoutCheckpoint`. */
export async function nearest(request: NearestRequest): Promise<NearestAnswer> {
  const { model, file, count } = request
  const front = frontOf(model.network)
  const key = `${model.runFolder} ${modelStamp(model.runFolder)} ${createHash('sha256').update(request.images.map(({ sha256 }) => sha256).join()).digest('hex')}`
  known = known?.key === key ? known : await readKnown(key, request, front)
  const { executable } = await keptExecutable(model, 'nearest', (weights) => lowerInference(front.document, weights, { batchSize: 1 }).graph)
  const pixels = await decodeImage(file, model.network.input)
  const [features] = Object.values(await executable.run({ images: { shape: [1, ...imageShape(pixels.length, model.network)], dtype: 'uint8', data: pixels } }))
  if (!(features?.data instanceof Float32Array)) throw new Error('nearest: the front has no output')
  const size = sizeOf(front.shape)
  const asked = unit(scaled(features.data, known), size)
  const found = known.places.map((index, row) => ({ index, similarity: product(asked, known!.rows, row * size) }))
  return found.sort((a, b) => b.similarity - a.similarity).slice(0, count)
}

/** All of the network that gives features of one image: as if everything were frozen, up to the last layer. */
function frontOf(network: NetworkDocument): FrozenFront {
  const front = frozenFront(network, Object.fromEntries(network.layers.map(({ id }) => [id, 0])))
  if (front === null) throw new AppError('predictionImpossible', { name: network.name, reason: 'it has no layer that describes single images' })
  return front
}

async function readKnown(key: string, { model, cacheFolder, images }: NearestRequest, front: FrozenFront): Promise<Known> {
  const checkpoint = loadBestCheckpoint(model.runFolder)
  if (checkpoint === null) throw new AppError('runWithoutCheckpoint', { name: model.network.name })
  const size = sizeOf(front.shape)
  // Evenly over all images where they would be too many.
  const every = Math.max(1, Math.ceil((4 * size * images.length) / mostBytes))
  const chosen = images.map((image, index) => ({ ...image, index })).filter(({ index }) => index % every === 0)
  const features = openFeatureCache(cacheFolder, front, checkpoint.tensors)
  try {
    const missing = chosen.filter((image) => !features.has(image))
    if (missing.length > 0) {
      const cache = openTrainingCache(cacheFolder, model.network.input)
      try {
        const unready = new Set(((await cache.prepare(missing, { cancelled: () => false, progress: () => undefined })) ?? []).map(({ index }) => index))
        const readable = missing.filter((_, index) => !unready.has(index))
        await features.compute(readable, cache.source(readable), createOnnxExecutor({ purpose: 'inference', threads: Math.max(1, availableParallelism() - 1) }), { cancelled: () => false, progress: () => undefined })
      } finally {
        cache.close()
      }
    }
    const usable = chosen.filter((image) => features.has(image))
    const rows = features.column(usable).valuesOf(Uint32Array.from(usable, (_, index) => index), 1, usable.length).data as Float32Array
    const spread = spreadOf(rows, size)
    return { key, places: usable.map(({ index }) => index), rows: unit(scaled(rows, spread), size), ...spread }
  } finally {
    features.close()
  }
}

function imageShape(length: number, { input }: NetworkDocument): readonly [number, number, number] {
  return [length / (input.heightPx * input.widthPx), input.heightPx, input.widthPx]
}

function spreadOf(rows: Float32Array, size: number): Pick<Known, 'mean' | 'deviation'> {
  const count = Math.max(1, rows.length / size)
  const mean = new Float32Array(size)
  const deviation = new Float32Array(size)
  rows.forEach((value, at) => (mean[at % size]! += value / count))
  rows.forEach((value, at) => (deviation[at % size]! += (value - mean[at % size]!) ** 2 / count))
  return { mean, deviation: deviation.map((variance) => Math.sqrt(variance) + leastDeviation) }
}

function scaled(rows: Float32Array, { mean, deviation }: Pick<Known, 'mean' | 'deviation'>): Float32Array {
  return rows.map((value, at) => (value - mean[at % mean.length]!) / deviation[at % mean.length]!)
}

/** Each row divided by its length. */
function unit(rows: Float32Array, size: number): Float32Array {
  for (let start = 0; start < rows.length; start += size) {
    const row = rows.subarray(start, start + size)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    if (length > 0) row.forEach((value, at) => (row[at] = value / length))
  }
  return rows
}

function product(a: Float32Array, rows: Float32Array, start: number): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * rows[start + at]!
  return sum
}
