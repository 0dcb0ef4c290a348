/** The data set of a run, frozen when it starts: edits of labels do not reach a run under way. A file in the run's folder, its hash in the run's row. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Task } from '../../src-shared/network/task.ts'
import type { RunParts } from '../../src-shared/training/run.ts'
import type { FrozenClass } from '../store/runs.ts'
import type { MaskFile, TrainingImage } from '../store/trainingImages.ts'

export const snapshotName = 'snapshot.json'
const formatName = 'convolve-snapshot'
const formatVersion = 1

export interface SnapshotImage {
  readonly id: ImageId
  readonly sha256: string
  /** Place in the run's classes; -1 where the task needs none. */
  readonly label: number
  readonly split: Split
  readonly sourceId: number
  readonly relativePath: string
  /** regression: its number · multi_label: places of its classes, ascending · segmentation: the file of its mask · absent for other tasks. */
  readonly target?: SnapshotTarget
}
export type SnapshotTarget = number | readonly number[] | MaskFile

/** One line per image in the file: `[id, sha256, label, split, sourceId, relativePath]`, and the target where there is one. */
type SnapshotLine = [number, string, number, number, number, string, SnapshotTarget?]

/** The images that have what the task needs (`takesPart`), with their targets. Leaves out images of classes that are not in the list. */
export function freezeImages(images: readonly TrainingImage[], classes: readonly FrozenClass[], task: Task): SnapshotImage[] {
  const labels = new Map<ClassId | null, number>(classes.map(({ id }, index) => [id, index]))
  return images.flatMap((image) => {
    if (!takesPart(image, task)) return []
    const label = labelled.has(task) ? (labels.get(image.classId) ?? -1) : -1
    if (label < 0 && labelled.has(task)) return []
    const target = targetOf(image, labels, task)
    const { id, sha256, split, sourceId, relativePath } = image
    return [{ id, sha256, split, sourceId, relativePath, label, ...(target === undefined ? {} : { target }) }]
  })
}

/** How many images there are to learn from and to be judged by, and of each class. */
export function partsOf(images: readonly SnapshotImage[], classCount: number): RunParts {
  const train = images.filter(({ split }) => split === 'train')
  const counts = new Array<number>(classCount).fill(0)
  for (const { label, target } of train) for (const place of Array.isArray(target) ? (target as readonly number[]) : [label]) if (place >= 0) counts[place] = (counts[place] ?? 0) + 1
  return { trainCount: train.length, valCount: images.filter(({ split }) => split === 'val').length, classCounts: classCount === 0 ? null : counts }
}

/** Tasks that go by the one class of an image. */
const labelled: ReadonlySet<Task> = new Set<Task>(['single_label', 'binary', 'pairs'])

/** Whether an image has the target that a task is about. */
export function takesPart({ classId, classIds, noneOfThem, number, mask }: TrainingImage, task: Task): boolean {
  switch (task) {
    case 'single_label':
    case 'binary':
    case 'pairs': return classId !== null
    case 'multi_label': return classIds.length > 0 || noneOfThem
    case 'regression': return number !== null
    case 'segmentation': return mask !== null
    case 'autoencoder':
    case 'gan': return true
  }
}

function targetOf({ classIds, number, mask }: TrainingImage, labels: ReadonlyMap<ClassId | null, number>, task: Task): SnapshotTarget | undefined {
  if (task === 'multi_label') return classIds.flatMap((id) => labels.get(id) ?? []).toSorted((a, b) => a - b)
  if (task === 'regression') return number ?? undefined
  return task === 'segmentation' ? (mask ?? undefined) : undefined
}

/** Writes `snapshot.json` and returns its SHA-256. */
export function saveSnapshot(runFolder: string, images: readonly SnapshotImage[]): string {
  const lines = images.map(({ id, sha256, label, split, sourceId, relativePath, target }) => JSON.stringify([id, sha256, label, splits.indexOf(split), sourceId, relativePath, ...(target === undefined ? [] : [target])] satisfies (SnapshotLine[number])[]))
  const text = `{"format":"${formatName}","version":${formatVersion},"images":[\n${lines.join(',\n')}\n]}\n`
  const file = fs.openSync(path.join(runFolder, snapshotName), 'wx', 0o600)
  try {
    fs.writeFileSync(file, text)
    fs.fsyncSync(file)
  } finally {
    fs.closeSync(file)
  }
  return createHash('sha256').update(text).digest('hex')
}

/** Makes the run's folder with its data set, or nothing at all; returns the snapshot's SHA-256. Throws `runFolderUnwritable`. */
export function freezeRun(folder: string, images: readonly SnapshotImage[]): string {
  try {
    // A folder of this number can only be left over from a start that failed: ids are never given twice.
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    return saveSnapshot(folder, images)
  } catch (thrown) {
    fs.rmSync(folder, { recursive: true, force: true })
    throw new AppError('runFolderUnwritable', { path: folder, reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown })
  }
}

/** Reads the snapshot back; throws `snapshotDamaged` when it is not the one that was frozen. */
export function loadSnapshot(runFolder: string, sha256: string): SnapshotImage[] {
  const file = path.join(runFolder, snapshotName)
  const damaged = (reason: string): AppError => new AppError('snapshotDamaged', { file, reason })
  let text: Buffer
  try {
    text = fs.readFileSync(file)
  } catch (thrown) {
    throw damaged(thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (createHash('sha256').update(text).digest('hex') !== sha256) throw damaged('its content does not match its SHA-256')
  // The hash in the database vouches for the rest: nobody but `saveSnapshot` wrote these bytes.
  const { images } = JSON.parse(text.toString('utf8')) as { images: SnapshotLine[] }
  return images.map(([id, hash, label, split, sourceId, relativePath, target]) => ({ id: id as ImageId, sha256: hash, label, split: splits[split]!, sourceId, relativePath, ...(target === undefined ? {} : { target }) }))
}
