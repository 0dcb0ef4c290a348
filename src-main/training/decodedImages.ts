/** What a trainer process reads before it can train: decoded images and the checkpoint of another run. Used by training and by the learning-rate finder. */
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { openMaskCache, openTrainingCache, type PixelSource, type TrainingCache } from '../images/trainingCache.ts'
import { voidValue } from '../lowering/targets.ts'
import type { MaskFile } from '../store/trainingImages.ts'
import type { Examples } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { TrainJob } from './messages.ts'
import type { SnapshotImage } from './snapshot.ts'
import { imageColumns } from './targetColumns.ts'

/** Files named in the sentence about unreadable images. */
const examplesShown = 3
/** Between two reports while images are prepared [ms]. */
const reportIntervalMs = 100

export interface PreparePorts {
  cancelled(): boolean
  tell(phase: string): void
  /** Monotonic clock [ms]. */
  now(): number
}

/** Decodes what the cache does not hold; false when it was cancelled. Throws `trainingImagesUnreadable`. */
export async function prepareImages(images: readonly SnapshotImage[], folders: Readonly<Record<number, string>>, cache: TrainingCache, ports: PreparePorts): Promise<boolean> {
  const unready = await prepareFiles(images, folders, cache, ports, 'images')
  if (unready.length > 0) throw new AppError('trainingImagesUnreadable', { count: unready.length, examples: unready.slice(0, examplesShown) })
  return !ports.cancelled()
}

/** What cannot be read, with the reasons. */
async function prepareFiles(files: readonly FileAsAdded[], folders: Readonly<Record<number, string>>, cache: TrainingCache, ports: PreparePorts, what: string): Promise<readonly string[]> {
  let lastMs = Number.NEGATIVE_INFINITY
  const wanted = files.map(({ sha256, sourceId, relativePath }) => ({ sha256, file: path.join(folders[sourceId] ?? '', relativePath) }))
  const unready = await cache.prepare(wanted, {
    cancelled: () => ports.cancelled(),
    progress(done, total) {
      if (done === total || ports.now() - lastMs < reportIntervalMs) return
      lastMs = ports.now()
      ports.tell(`Preparing ${total.toLocaleString('en')} ${what}, ${done.toLocaleString('en')} done`)
    },
  })
  return (unready ?? []).map(({ index, reason }) => `"${files[index]!.relativePath}": ${reason}`)
}

type FileAsAdded = Pick<SnapshotImage, 'sha256' | 'sourceId' | 'relativePath'>

/** Images at the size of the network's input, and their masks where the task is about masks. */
export interface DecodedImages {
  /** `seed` draws the partners of pairs; the same each time where epochs are to be compared. */
  examples(images: readonly SnapshotImage[], seed: number): Examples
  close(): void
}

/** Decodes what is not there yet; null when it was cancelled. Throws `trainingImagesUnreadable`, `trainingMasksUnreadable`, `trainingMaskValues`. */
export async function openDecodedImages(job: Pick<TrainJob, 'cacheFolder' | 'folders' | 'network' | 'classCount'>, images: readonly SnapshotImage[], ports: PreparePorts): Promise<DecodedImages | null> {
  const { cacheFolder, folders, network, classCount } = job
  const cache = openTrainingCache(cacheFolder, network.input)
  const maskCache = taskOf(network) === 'segmentation' ? openMaskCache(cacheFolder, network.input) : null
  const close = (): void => {
    cache.close()
    maskCache?.close()
  }
  try {
    const ready = (await prepareImages(images, folders, cache, ports)) && (maskCache === null || (await prepareMasks(job, images, maskCache, ports)))
    if (!ready) {
      close()
      return null
    }
  } catch (thrown) {
    close()
    throw thrown
  }
  return {
    close,
    examples: (wanted, seed) => ({
      count: wanted.length,
      columns: imageColumns(wanted, network, classCount, cache.source(wanted), maskCache?.source(masksOf(wanted)) ?? null, seed),
    }),
  }
}

function masksOf(images: readonly SnapshotImage[]): readonly MaskFile[] {
  return images.map(({ target }) => target as MaskFile)
}

async function prepareMasks({ folders, network }: Pick<TrainJob, 'folders' | 'network'>, images: readonly SnapshotImage[], cache: TrainingCache, ports: PreparePorts): Promise<boolean> {
  const masks = masksOf(images)
  const unready = await prepareFiles(masks, folders, cache, ports, 'masks')
  if (unready.length > 0) throw new AppError('trainingMasksUnreadable', { count: unready.length, examples: unready.slice(0, examplesShown) })
  if (ports.cancelled()) return false
  assertMaskValues(masks, cache.source(masks), inferNetwork(network).outputShape?.at(-1) ?? 1)
  return true
}

/** With one map or two, every value but 0 is the same; with more, a value is the number of its map. */
function assertMaskValues(masks: readonly MaskFile[], source: PixelSource, maps: number): void {
  if (maps <= 2) return
  const values = new Uint8Array(source.imageShape.reduce((size, axis) => size * axis, 1))
  masks.forEach(({ relativePath }, index) => {
    source.readInto(index, values, 0)
    const value = values.find((found) => found >= maps && found !== voidValue)
    if (value !== undefined) throw new AppError('trainingMaskValues', { file: relativePath, value, maps })
  })
}

/** What another run has learnt; null without one. Throws `checkpointDamaged`. */
export function startingPoint(folder: string | null): Checkpoint | null {
  if (folder === null) return null
  const checkpoint = loadNewestCheckpoint(folder)
  if (checkpoint === null) throw new AppError('checkpointDamaged', { file: path.join(folder, checkpointNames.latest), reason: 'it is not there; the run it belonged to may have been deleted' })
  return checkpoint
}
