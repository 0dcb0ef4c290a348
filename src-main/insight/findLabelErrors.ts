/**
 * Looks for labels that are probably wrong: features of all images (kept), linear heads that each have not seen one fold, their answers
 * ranked by confident learning. Loaded by labelErrorsProcess.ts; knows nothing of projects.
 */
import { createHash } from 'node:crypto'
import type { LabelErrorsProgress } from '../../src-shared/api/labelErrors.ts'
import { assignFolds } from '../../src-shared/dataset/folds.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { doubtedLabels, suspectedLabels, type SuspectedLabel } from '../../src-shared/evaluation/labelErrors.ts'
import { frozenFront, layersUpTo, type FrozenFront } from '../../src-shared/network/frozenFront.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { openTrainingCache } from '../images/trainingCache.ts'
import type { ValueColumn } from '../training/batches.ts'
import { loadBestCheckpoint } from '../training/checkpoint.ts'
import { openFeatureCache, type FeatureCache } from '../training/features.ts'
import { pretrainedStart } from '../training/pretrainedStart.ts'
import type { State } from '../training/startState.ts'
import type { LabelErrorsAnswer, LabelErrorsJob, Suspect } from './labelErrorMessages.ts'
import { outOfFold } from './outOfFold.ts'

/** As many heads; with more, each has learnt from hardly more images. */
const folds = 5
/** Between two reports [ms]. */
const reportIntervalMs = 100
/** Features read at a time, to compare them [images]. */
const compareAtOnce = 256

export interface LabelErrorsPorts {
  cancelled(): boolean
  progress(progress: LabelErrorsProgress): void
  /** Monotonic clock [ms]. */
  now(): number
}

/** Null when it was cancelled; what was computed until then is kept. Throws `labelErrorsImpossible`, `backboneNotReady`, `weightsDamaged`, `checkpointDamaged`, `cacheUnwritable`. */
export async function findLabelErrors(job: LabelErrorsJob, ports: LabelErrorsPorts): Promise<LabelErrorsAnswer | null> {
  const { network, featureLayer, classCount, seed } = job
  const layerRates = Object.fromEntries(layersUpTo(network, featureLayer).layers.map(({ id }) => [id, 0]))
  const front = frozenFront(network, layerRates)
  if (front === null) throw new AppError('labelErrorsImpossible', { problems: [`"${network.name}" has no features of single images. Choose a backbone.`] })
  const weights = job.runFolder === null ? pretrainedStart(network, job).weights : weightsOfRun(job.runFolder, network.name)
  const features = openFeatureCache(job.cacheFolder, front, weights)
  try {
    const leftOut = await computeFeatures(job, front, features, thriftily(ports))
    if (leftOut === null) return null
    const missing = new Set(leftOut.map(({ index }) => index))
    const places = job.images.flatMap((_, index) => (missing.has(index) ? [] : [index]))
    const images = places.map((index) => job.images[index]!)
    const labels = Int32Array.from(images, ({ label }) => label)
    assertClasses(labels, leftOut[0]?.reason)
    const column = features.column(images)
    const copies = contentKeys(column, images.length)
    const foldCount = Math.min(folds, new Set(copies).size)
    const foldOf = assignFolds(images.map(({ sha256, label }, row) => ({ key: sha256, stratum: label, group: copies[row]! })), foldCount, seed)
    const { cancelled, progress } = thriftily(ports)
    const probabilities = await outOfFold({ network, layerRates, front, weights, column, labels, foldOf, foldCount, classCount, seed }, { cancelled, progress: (done, total) => progress({ phase: 'heads', done, total }) })
    if (probabilities === null) return null
    return { imageCount: images.length, foldCount, leftOut, ...judged(probabilities, labels, classCount, places) }
  } finally {
    features.close()
  }
}

function judged(probabilities: Float32Array, labels: Int32Array, classCount: number, places: readonly number[]): Pick<LabelErrorsAnswer, 'agreement' | 'suspects' | 'doubts'> {
  const at = (row: number, index: number): number => probabilities[row * classCount + index]!
  const asSuspect = ({ row, suggestion, selfConfidence }: SuspectedLabel): Suspect => ({ index: places[row]!, suggestion, labelProbability: selfConfidence, suggestionProbability: at(row, suggestion) })
  const suspects = suspectedLabels(probabilities, labels, classCount).map(asSuspect)
  const doubts = doubtedLabels(probabilities, labels, classCount).map(asSuspect)
  return { agreement: 1 - (suspects.length + doubts.length) / labels.length, suspects, doubts }
}

function weightsOfRun(runFolder: string, name: string): State {
  const checkpoint = loadBestCheckpoint(runFolder)
  if (checkpoint === null) throw new AppError('runWithoutCheckpoint', { name })
  return checkpoint.tensors
}

/** Images whose features cannot be had, and why; null when it was cancelled. */
async function computeFeatures({ cacheFolder, images, threads }: LabelErrorsJob, front: FrozenFront, features: FeatureCache, { cancelled, progress }: Omit<LabelErrorsPorts, 'now'>): Promise<LabelErrorsAnswer['leftOut'] | null> {
  const wanted = images.map((image, index) => ({ ...image, index })).filter((image) => !features.has(image))
  if (wanted.length === 0) return []
  const cache = openTrainingCache(cacheFolder, front.document.input)
  try {
    const unready = await cache.prepare(wanted, { cancelled, progress: (done, total) => progress({ phase: 'decoding', done, total }) })
    if (unready === null) return null
    const gone = new Set(unready.map(({ index }) => index))
    const readable = wanted.filter((_, place) => !gone.has(place))
    const executor = createOnnxExecutor({ purpose: 'inference', threads })
    const whole = readable.length === 0 || (await features.compute(readable, cache.source(readable), executor, { cancelled, progress: (done, total) => progress({ phase: 'features', done, total }) }))
    return whole ? unready.map(({ index, reason }) => ({ index: wanted[index]!.index, reason })) : null
  } finally {
    cache.close()
  }
}

/** Two classes of which one head or the other has seen an image: else there is no other class that a label could be. */
function assertClasses(labels: Int32Array, reason: string | undefined): void {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  if ([...counts.values()].filter((count) => count > 1).length > 1) return
  throw new AppError('labelErrorsImpossible', { problems: [`Of the ${labels.length} images that could be read, fewer than two classes have two or more${reason === undefined ? '' : ` (one that could not: ${reason})`}. Find the missing files again (Data, source folders), or label more images.`] })
}

/** What the network sees of each image, as a key: files that differ may hold the same picture. */
function contentKeys(column: ValueColumn, count: number): readonly string[] {
  const keys: string[] = []
  for (let start = 0; start < count; start += compareAtOnce) {
    const rows = Math.min(compareAtOnce, count - start)
    const { data } = column.valuesOf(Uint32Array.from({ length: rows }, (_, row) => start + row), 1, rows)
    const size = data.length / rows
    for (let row = 0; row < rows; row++) keys.push(createHash('sha1').update(new Uint8Array(data.buffer, data.byteOffset + 4 * row * size, 4 * size)).digest('base64'))
  }
  return keys
}

/** Ten reports a second, and the first and last of each phase. */
function thriftily(ports: LabelErrorsPorts): LabelErrorsPorts {
  let lastMs = Number.NEGATIVE_INFINITY
  let phase: string | null = null
  return {
    ...ports,
    progress(progress) {
      const isEdge = progress.phase !== phase || progress.done === progress.total
      if (!isEdge && ports.now() - lastMs < reportIntervalMs) return
      phase = progress.phase
      lastMs = ports.now()
      ports.progress(progress)
    },
  }
}
