/** The images as training sees them, with every kind of target, and a cheap sign that one of these changed. Used by training/ and insight/. */
import { createHash } from 'node:crypto'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { labelReader, labelSql } from './labelCodes.ts'
import { prepared, type ReadDatabase } from './openDatabase.ts'
import type { FrozenClass } from './runs.ts'

/** A file whose pixels say what the pixels of an image are: grey 0..255 or the index in its palette. */
export interface MaskFile {
  /** Of the file's bytes when it was added, lower-case hex. */
  readonly sha256: string
  readonly sourceId: number
  readonly relativePath: string
}

export interface TrainingImage {
  readonly id: ImageId
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
  readonly split: Split
  readonly sourceId: number
  readonly relativePath: string
  readonly missing: boolean
  /** The one class; null where there is none, or several. */
  readonly classId: ClassId | null
  /** All classes of the image in output order; empty where there are none. */
  readonly classIds: readonly ClassId[]
  /** The image was looked at and belongs to none of the classes: it has no class, and is not without label. */
  readonly noneOfThem: boolean
  readonly number: number | null
  readonly mask: MaskFile | null
}
export type ClassifiedImage = TrainingImage & { readonly classId: ClassId }

/** Whether an image has exactly one class. */
export function isClassified(image: TrainingImage): image is ClassifiedImage {
  return image.classId !== null
}

interface TrainingImageRow {
  id: ImageId
  sha256: string
  classId: ClassId | null
  label: number
  split: number
  sourceId: number
  relativePath: string
  missing: number
  number: number | null
  maskSha256: string | null
  maskSourceId: number
  maskPath: string
}

/** Images with a part, whatever their targets, by id: the order every run shuffles from. */
export function readTrainingImages(read: ReadDatabase): TrainingImage[] {
  const classesOf = labelReader(read)
  return prepared<[], TrainingImageRow>(
    read,
    `SELECT images.id, lower(hex(images.sha256)) AS sha256, class_id AS classId, ${labelSql} AS label, split, images.source_id AS sourceId,
            images.relative_path AS relativePath, missing, number, lower(hex(masks.sha256)) AS maskSha256, masks.source_id AS maskSourceId, masks.relative_path AS maskPath
     FROM images LEFT JOIN masks ON masks.id = mask_id WHERE removed = 0 AND split IS NOT NULL ORDER BY images.id`,
  )
    .all()
    .map(({ label, maskSha256, maskSourceId, maskPath, ...row }) => {
      const classes = classesOf(label)
      return {
        ...row,
        split: splits[row.split]!,
        missing: row.missing === 1,
        classIds: classes ?? [],
        noneOfThem: classes?.length === 0,
        mask: maskSha256 ? { sha256: maskSha256, sourceId: maskSourceId, relativePath: maskPath } : null,
      }
    })
}

/** Living classes in output order. */
export function readOutputClasses(read: ReadDatabase): FrozenClass[] {
  return prepared<[], FrozenClass>(read, 'SELECT id, name FROM classes WHERE deleted = 0 ORDER BY position, id').all()
}

/** What an image must have to be counted. */
const targetSql = {
  class: 'class_id IS NOT NULL',
  classes: '(class_id IS NOT NULL OR class_set_id IS NOT NULL)',
  number: 'number IS NOT NULL',
  mask: 'mask_id IS NOT NULL',
  image: 'TRUE',
} as const
export type Target = keyof typeof targetSql

/** How many images with such a target belong to no part. */
export function countWithoutPart(read: ReadDatabase, target: Target = 'class'): number {
  return prepared(read, `SELECT count(*) FROM images WHERE removed = 0 AND ${targetSql[target]} AND split IS NULL`).pluck().get() as number
}

/** Where each source folder lies; `inside` ones are relative to the project folder. */
export function readSourcePaths(read: ReadDatabase): { readonly id: number; readonly path: string; readonly inside: boolean }[] {
  return prepared<[], { id: number; path: string; inside: number }>(read, 'SELECT id, path, inside FROM source_folders')
    .all()
    .map((row) => ({ ...row, inside: row.inside === 1 }))
}

const ofImages = 'count(*), sum(id), sum(id * id % 1000003) FROM images WHERE removed = 0 AND split IS NOT NULL AND'
/** What the fingerprint is made of; shared with its `explain()` test. */
export const datasetPrintSql = {
  classes: `SELECT class_id, split, ${ofImages} class_set_id IS NULL AND class_id IS NOT NULL GROUP BY class_id, split ORDER BY class_id, split`,
  sets: `SELECT class_set_id, split, ${ofImages} class_set_id IS NOT NULL GROUP BY class_set_id, split ORDER BY class_set_id, split`,
  unlabelled: `SELECT split, ${ofImages} class_set_id IS NULL AND class_id IS NULL GROUP BY split ORDER BY split`,
  numbers: 'SELECT number, id, split FROM images WHERE removed = 0 AND number IS NOT NULL AND split IS NOT NULL ORDER BY number, id',
  masks: 'SELECT mask_id, id, split FROM images WHERE removed = 0 AND mask_id IS NOT NULL AND split IS NOT NULL ORDER BY mask_id, id',
} as const

/**
 * A fingerprint of targets and parts. Of labels, per class (or set of classes) and part the count, the sum and the sum of squares of the
 * ids; numbers and masks one by one. From covering indexes, so it may be asked whenever runs are listed.
 */
export function readDatasetPrint(read: ReadDatabase, classes: readonly FrozenClass[]): string {
  const { classes: ofClasses, ...others } = datasetPrintSql
  const rows = (sql: string): readonly unknown[] => prepared(read, sql).raw().all()
  // What a project of one class per image does not have adds nothing: its prints stay those that its runs were stored with.
  const more = Object.entries(others).map(([kind, sql]) => [kind, rows(sql)] as const).filter(([, found]) => found.length > 0)
  return createHash('sha256').update(JSON.stringify([classes.map(({ id }) => id), rows(ofClasses), ...more])).digest('hex')
}

/** Where these images lie; ids that are gone are left out. */
export function readImageLocations(read: ReadDatabase, ids: readonly ImageId[]): { readonly id: ImageId; readonly sourceId: number; readonly relativePath: string }[] {
  const one = prepared<[number], { id: ImageId; sourceId: number; relativePath: string }>(read, 'SELECT id, source_id AS sourceId, relative_path AS relativePath FROM images WHERE id = ? AND removed = 0')
  return ids.flatMap((id) => one.get(id) ?? [])
}
