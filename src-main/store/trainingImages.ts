/** The labelled images as training sees them, and a cheap sign that their labels changed. Used by training/ and insight/. */
import { createHash } from 'node:crypto'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { prepared, type ReadDatabase } from './openDatabase.ts'
import type { FrozenClass } from './runs.ts'

export interface TrainingImage {
  readonly id: ImageId
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
  readonly classId: ClassId
  readonly split: Split
  readonly sourceId: number
  readonly relativePath: string
  readonly missing: boolean
}

interface TrainingImageRow {
  id: ImageId
  sha256: string
  classId: ClassId
  split: number
  sourceId: number
  relativePath: string
  missing: number
}

/** Images with a class and a part, by id: the order every run shuffles from. */
export function readTrainingImages(read: ReadDatabase): TrainingImage[] {
  return prepared<[], TrainingImageRow>(
    read,
    `SELECT id, lower(hex(sha256)) AS sha256, class_id AS classId, split, source_id AS sourceId, relative_path AS relativePath, missing
     FROM images WHERE removed = 0 AND class_id IS NOT NULL AND split IS NOT NULL ORDER BY id`,
  )
    .all()
    .map((row) => ({ ...row, split: splits[row.split]!, missing: row.missing === 1 }))
}

/** Living classes in output order. */
export function readOutputClasses(read: ReadDatabase): FrozenClass[] {
  return prepared<[], FrozenClass>(read, 'SELECT id, name FROM classes WHERE deleted = 0 ORDER BY position, id').all()
}

/** How many labelled images belong to no part. */
export function countWithoutPart(read: ReadDatabase): number {
  return prepared(read, 'SELECT count(*) FROM images WHERE removed = 0 AND class_id IS NOT NULL AND split IS NULL').pluck().get() as number
}

/** Where each source folder lies; `inside` ones are relative to the project folder. */
export function readSourcePaths(read: ReadDatabase): { readonly id: number; readonly path: string; readonly inside: boolean }[] {
  return prepared<[], { id: number; path: string; inside: number }>(read, 'SELECT id, path, inside FROM source_folders')
    .all()
    .map((row) => ({ ...row, inside: row.inside === 1 }))
}

/**
 * A fingerprint of labels and parts: per class and part the count, the sum and the sum of squares of the ids.
 * From a covering index (80 ms for a million images), so it may be asked whenever runs are listed.
 */
export function readDatasetPrint(read: ReadDatabase, classes: readonly FrozenClass[]): string {
  const groups = prepared(
    read,
    `SELECT class_id, split, count(*), sum(id), sum(id * id % 1000003) FROM images
     WHERE removed = 0 AND class_id IS NOT NULL AND split IS NOT NULL GROUP BY class_id, split ORDER BY class_id, split`,
  )
    .raw()
    .all()
  return createHash('sha256').update(JSON.stringify([classes.map(({ id }) => id), groups])).digest('hex')
}

/** Where these images lie; ids that are gone are left out. */
export function readImageLocations(read: ReadDatabase, ids: readonly ImageId[]): { readonly id: ImageId; readonly sourceId: number; readonly relativePath: string }[] {
  const one = prepared<[number], { id: ImageId; sourceId: number; relativePath: string }>(read, 'SELECT id, source_id AS sourceId, relative_path AS relativePath FROM images WHERE id = ? AND removed = 0')
  return ids.flatMap((id) => one.get(id) ?? [])
}
