/** Images with exactly one class, in any part or none, and which labels a person has said to be right. Used by the search for label errors. */
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { splitOf } from './images.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { readFact, writeFact } from './project.ts'

export interface LabelledImage {
  readonly id: ImageId
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
  readonly classId: ClassId
  readonly split: Split | null
  readonly sourceId: number
  readonly relativePath: string
  readonly widthPx: number
  readonly heightPx: number
}

/** By id. */
export function readLabelledImages(read: ReadDatabase): readonly LabelledImage[] {
  return prepared<[], Omit<LabelledImage, 'split'> & { readonly split: number | null }>(
    read,
    `SELECT id, lower(hex(sha256)) AS sha256, class_id AS classId, split, source_id AS sourceId, relative_path AS relativePath, width_px AS widthPx, height_px AS heightPx
     FROM images WHERE removed = 0 AND class_id IS NOT NULL ORDER BY id`,
  )
    .all()
    .map((row) => ({ ...row, split: splitOf(row.split) }))
}

/** The one class of each of these images as it is now; images that are gone or have none are missing. */
export function readLabelsOf(read: ReadDatabase, ids: readonly ImageId[]): ReadonlyMap<ImageId, ClassId> {
  const rows = prepared<[string], { id: ImageId; classId: ClassId }>(read, 'SELECT id, class_id AS classId FROM images WHERE removed = 0 AND class_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))')
  return new Map(rows.all(JSON.stringify(ids)).map(({ id, classId }) => [id, classId]))
}

const confirmedFact = 'confirmed labels'

/** Images whose label was said to be right, with that label; void once an image has another. Some hundred at most: each was looked at by a person. */
export function readConfirmedLabels(read: ReadDatabase): ReadonlyMap<ImageId, ClassId> {
  return new Map(JSON.parse(readFact(read, confirmedFact) ?? '[]') as [ImageId, ClassId][])
}

/** Says of these images that the label they have now is right, or takes that back. */
export function writeConfirmedLabels(write: WriteDatabase, ids: readonly ImageId[], confirmed: boolean): void {
  const all = new Map(readConfirmedLabels(write))
  const labels = readLabelsOf(write, ids)
  for (const id of ids) {
    const label = labels.get(id)
    if (confirmed && label !== undefined) all.set(id, label)
    else all.delete(id)
  }
  writeFact(write, confirmedFact, JSON.stringify([...all].sort(([a], [b]) => a - b)))
}
