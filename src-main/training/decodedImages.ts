/** What a trainer process reads before it can train: decoded images and the checkpoint of another run. Used by training and by the learning-rate finder. */
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { TrainingCache } from '../images/trainingCache.ts'
import { labelColumn, labelledImages, type BatchColumn, type LabelledImages } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { SnapshotImage } from './snapshot.ts'

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
  let lastMs = Number.NEGATIVE_INFINITY
  const wanted = images.map(({ sha256, sourceId, relativePath }) => ({ sha256, file: path.join(folders[sourceId] ?? '', relativePath) }))
  const unready = await cache.prepare(wanted, {
    cancelled: () => ports.cancelled(),
    progress(done, total) {
      if (done === total || ports.now() - lastMs < reportIntervalMs) return
      lastMs = ports.now()
      ports.tell(`Preparing ${total.toLocaleString('en')} images, ${done.toLocaleString('en')} done`)
    },
  })
  if (unready === null) return false
  if (unready.length === 0) return true
  const examples = unready.slice(0, examplesShown).map(({ index, reason }) => `"${images[index]!.relativePath}": ${reason}`)
  throw new AppError('trainingImagesUnreadable', { count: unready.length, examples })
}

/** What is right for images, as inputs of the step, whatever else stands for the images themselves. */
export function targetColumns(images: readonly SnapshotImage[]): readonly BatchColumn[] {
  return [labelColumn(Int32Array.from(images, ({ label }) => label))]
}

/** Images that were prepared, with their classes. */
export function decodedImages(cache: TrainingCache, images: readonly SnapshotImage[]): LabelledImages {
  return labelledImages(cache.source(images), Int32Array.from(images, ({ label }) => label))
}

/** What another run has learnt; null without one. Throws `checkpointDamaged`. */
export function startingPoint(folder: string | null): Checkpoint | null {
  if (folder === null) return null
  const checkpoint = loadNewestCheckpoint(folder)
  if (checkpoint === null) throw new AppError('checkpointDamaged', { file: path.join(folder, checkpointNames.latest), reason: 'it is not there; the run it belonged to may have been deleted' })
  return checkpoint
}
