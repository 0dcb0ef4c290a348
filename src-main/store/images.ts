/** Queries on images: what the grid shows, counts, and where files lie. Lists are walked by id; OFFSET is banned. */
import { join } from 'node:path'
import type { ImageFilter, ImageRow, Selection } from '../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { emptySet, labelReader, labelSql } from './labelCodes.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** A condition on `images` and the values of its question marks. */
export interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** The rows a filter means; removed images never. */
export function filterCondition(read: ReadDatabase, filter: ImageFilter): Condition {
  const parts = ['removed = 0']
  const values: (string | number)[] = []
  const add = (sql: string, ...bound: (string | number)[]): void => {
    parts.push(sql)
    values.push(...bound)
  }
  if (filter.classId === 'unlabelled') add('class_set_id IS NULL AND class_id IS NULL')
  else if (filter.classId === 'none') add('class_set_id = ? AND class_id IS NULL', emptySet)
  else if (filter.classId === 'several') add('class_set_id > ?', emptySet)
  else if (filter.classId !== undefined) {
    const alone = 'class_set_id IS NULL AND class_id = ?'
    const inSets = prepared(read, 'SELECT 1 FROM class_set_members WHERE class_id = ? LIMIT 1').get(filter.classId) !== undefined
    // While the class is in no set, the index gives the ids in order.
    if (!inSets) add(alone, filter.classId)
    else {
      add(
        `id IN (SELECT id FROM images WHERE removed = 0 AND ${alone} UNION ALL
          SELECT id FROM class_set_members AS member JOIN images ON class_set_id = member.set_id WHERE removed = 0 AND member.class_id = ?)`,
        filter.classId, filter.classId,
      )
    }
  }
  if (filter.split === 'none') add('split IS NULL')
  else if (filter.split !== undefined) add('split = ?', splitNumber(filter.split))
  if (filter.missing !== undefined) add(`missing = ${filter.missing ? 1 : 0}`)
  if (filter.number !== undefined) add(filter.number ? 'number IS NOT NULL' : 'number IS NULL')
  if (filter.numberFrom !== undefined) add('number >= ?', filter.numberFrom)
  if (filter.numberTo !== undefined) add('number <= ?', filter.numberTo)
  if (filter.mask !== undefined) add(filter.mask ? 'mask_id IS NOT NULL' : 'mask_id IS NULL')
  if (filter.text !== undefined && filter.text !== '') add(String.raw`relative_path LIKE ? ESCAPE '\'`, `%${filter.text.replace(/[\\%_]/g, String.raw`\$&`)}%`)
  return { sql: parts.join(' AND '), values }
}

/** The rows a bulk action means. */
export function selectionCondition(read: ReadDatabase, selection: Selection): Condition {
  if ('filter' in selection) return filterCondition(read, selection.filter)
  return { sql: 'removed = 0 AND id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(selection.ids)] }
}

export function splitNumber(split: Split): number {
  return splits.indexOf(split)
}
export function splitOf(stored: number | null): Split | null {
  return stored === null ? null : (splits[stored] ?? null)
}

/** Every matching id in import order. */
export function readIds(read: ReadDatabase, filter: ImageFilter): readonly ImageId[] {
  const { sql, values } = filterCondition(read, filter)
  return prepared(read, idsSql(sql)).pluck().all(...values) as ImageId[]
}

/** The statement behind the grid; shared with its `explain()` test. */
export function idsSql(condition: string): string {
  return `SELECT id FROM images WHERE ${condition} ORDER BY id`
}

interface StoredRow {
  readonly id: ImageId
  readonly relativePath: string
  readonly widthPx: number
  readonly heightPx: number
  readonly sizeBytes: number
  readonly format: string
  readonly classId: ClassId | null
  readonly label: number
  readonly split: number | null
  readonly missing: number
  readonly number: number | null
  readonly hasMask: number
}

export const rowsSql = `
  SELECT id, relative_path AS relativePath, width_px AS widthPx, height_px AS heightPx, size_bytes AS sizeBytes, format,
         class_id AS classId, ${labelSql} AS label, split, missing, number, mask_id IS NOT NULL AS hasMask
  FROM images WHERE id IN (SELECT value FROM json_each(?)) AND removed = 0`

/** Rows in the order asked; ids that are gone are left out. */
export function readRows(read: ReadDatabase, ids: readonly ImageId[]): readonly ImageRow[] {
  const found = new Map<ImageId, ImageRow>()
  const classesOf = labelReader(read)
  for (const { label, ...row } of prepared<[string], StoredRow>(read, rowsSql).all(JSON.stringify(ids))) {
    found.set(row.id, { ...row, classIds: classesOf(label), split: splitOf(row.split), missing: row.missing === 1, hasMask: row.hasMask === 1 })
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}

/** Where an image's file lies and what it must hold. */
export interface StoredImage {
  readonly id: ImageId
  readonly relativePath: string
  /** Absolute. */
  readonly path: string
  readonly sha256: Buffer
  readonly classId: ClassId | null
  readonly split: Split | null
  readonly missing: boolean
}

interface StoredImageRow {
  readonly id: ImageId
  readonly relativePath: string
  readonly folder: string
  readonly inside: number
  readonly sha256: Buffer
  readonly classId: ClassId | null
  readonly split: number | null
  readonly missing: number
}

const storedImageSql = `
  SELECT images.id, relative_path AS relativePath, source_folders.path AS folder, inside, sha256, class_id AS classId, split, missing
  FROM images JOIN source_folders ON source_folders.id = source_id`

/** One image by id, removed ones too (undo brings them back); null when there is none. */
export function readStoredImage(read: ReadDatabase, projectPath: string, id: ImageId): StoredImage | null {
  const row = prepared<[number], StoredImageRow>(read, `${storedImageSql} WHERE images.id = ?`).get(id)
  return row ? storedImage(row, projectPath) : null
}

/** All images a filter means, in import order: what a training run freezes. */
export function readStoredImages(read: ReadDatabase, projectPath: string, filter: ImageFilter): readonly StoredImage[] {
  const { sql, values } = filterCondition(read, filter)
  return prepared<(string | number)[], StoredImageRow>(read, `${storedImageSql} WHERE ${sql} ORDER BY images.id`)
    .all(...values)
    .map((row) => storedImage(row, projectPath))
}

function storedImage(row: StoredImageRow, projectPath: string): StoredImage {
  const { folder, inside, split, missing, ...rest } = row
  return { ...rest, path: join(sourcePath(projectPath, folder, inside), row.relativePath), split: splitOf(split), missing: missing === 1 }
}

/** Absolute path of a source folder. */
export function sourcePath(projectPath: string, folder: string, inside: number): string {
  return inside === 1 ? join(projectPath, folder) : folder
}

/** Notes that files were, or were not, found; not an edit, so it has no place in the history. Returns how many changed. */
export function writeMissing(write: WriteDatabase, ids: readonly ImageId[], missing: boolean): number {
  if (ids.length === 0) return 0
  const wanted = missing ? 1 : 0
  return transact(write, () => prepared(write, 'UPDATE images SET missing = ? WHERE missing <> ? AND id IN (SELECT value FROM json_each(?))').run(wanted, wanted, JSON.stringify(ids)).changes)
}

/** Paths and sizes of all images, to find those that a file from elsewhere means. */
export function readNamedImages(read: ReadDatabase): readonly { readonly id: ImageId; readonly relativePath: string; readonly widthPx: number; readonly heightPx: number; readonly hasMask: boolean }[] {
  return prepared<[], { id: ImageId; relativePath: string; widthPx: number; heightPx: number; hasMask: number }>(
    read,
    'SELECT id, relative_path AS relativePath, width_px AS widthPx, height_px AS heightPx, mask_id IS NOT NULL AS hasMask FROM images WHERE removed = 0 ORDER BY id',
  )
    .all()
    .map((row) => ({ ...row, hasMask: row.hasMask === 1 }))
}

/** What every image is labelled with, in import order; `label` is a code of labelCodes.ts. */
export function readTargetRows(read: ReadDatabase): readonly { readonly relativePath: string; readonly label: number; readonly number: number | null; readonly split: Split | null }[] {
  return prepared<[], { relativePath: string; label: number; number: number | null; split: number | null }>(
    read,
    `SELECT relative_path AS relativePath, ${labelSql} AS label, number, split FROM images WHERE removed = 0 ORDER BY id`,
  )
    .all()
    .map((row) => ({ ...row, split: splitOf(row.split) }))
}
