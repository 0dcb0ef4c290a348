/** Queries on images: what the grid shows, counts, and where files lie. Lists are walked by id; OFFSET is banned. */
import { join } from 'node:path'
import type { ImageCounts, ImageFilter, ImageRow, Selection } from '../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** A condition on `images` and the values of its question marks. */
export interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** The rows a filter means; removed images never. */
export function filterCondition(filter: ImageFilter): Condition {
  const parts = ['removed = 0']
  const values: (string | number)[] = []
  if (filter.classId === 'unlabelled') parts.push('class_id IS NULL')
  else if (filter.classId !== undefined) {
    parts.push('class_id = ?')
    values.push(filter.classId)
  }
  if (filter.split === 'none') parts.push('split IS NULL')
  else if (filter.split !== undefined) {
    parts.push('split = ?')
    values.push(splitNumber(filter.split))
  }
  if (filter.missing !== undefined) parts.push(`missing = ${filter.missing ? 1 : 0}`)
  if (filter.text !== undefined && filter.text !== '') {
    parts.push(String.raw`relative_path LIKE ? ESCAPE '\'`)
    values.push(`%${filter.text.replace(/[\\%_]/g, String.raw`\$&`)}%`)
  }
  return { sql: parts.join(' AND '), values }
}

/** The rows a bulk action means. */
export function selectionCondition(selection: Selection): Condition {
  if ('filter' in selection) return filterCondition(selection.filter)
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
  const { sql, values } = filterCondition(filter)
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
  readonly split: number | null
  readonly missing: number
}

export const rowsSql = `
  SELECT id, relative_path AS relativePath, width_px AS widthPx, height_px AS heightPx, size_bytes AS sizeBytes, format,
         class_id AS classId, split, missing
  FROM images WHERE id IN (SELECT value FROM json_each(?)) AND removed = 0`

/** Rows in the order asked; ids that are gone are left out. */
export function readRows(read: ReadDatabase, ids: readonly ImageId[]): readonly ImageRow[] {
  const found = new Map<ImageId, ImageRow>()
  for (const row of prepared<[string], StoredRow>(read, rowsSql).all(JSON.stringify(ids))) {
    found.set(row.id, { ...row, split: splitOf(row.split), missing: row.missing === 1 })
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}

export const countsPerClassSql = 'SELECT class_id AS classId, count(*) AS count FROM images WHERE removed = 0 GROUP BY class_id'
export const countsPerSplitSql = 'SELECT split, count(*) AS count FROM images WHERE removed = 0 GROUP BY split'

export function readCounts(read: ReadDatabase): ImageCounts {
  const perClass = prepared<[], { classId: ClassId | null; count: number }>(read, countsPerClassSql).all()
  const perSplit = { train: 0, val: 0, test: 0, none: 0 }
  for (const row of prepared<[], { split: number | null; count: number }>(read, countsPerSplitSql).all()) perSplit[splitOf(row.split) ?? 'none'] = row.count
  return {
    total: perClass.reduce((sum, row) => sum + row.count, 0),
    unlabelled: perClass.find((row) => row.classId === null)?.count ?? 0,
    missing: prepared(read, 'SELECT count(*) FROM images WHERE missing = 1 AND removed = 0').pluck().get() as number,
    perClass: perClass.flatMap(({ classId, count }) => (classId === null ? [] : [{ classId, count }])),
    perSplit,
  }
}

export const nextUnlabelledSql = 'SELECT id FROM images WHERE removed = 0 AND class_id IS NULL AND id > ? ORDER BY id LIMIT 1'

/** The next unlabelled image after `after`, wrapping round; null when there is none. */
export function readNextUnlabelled(read: ReadDatabase, after: ImageId | null): ImageId | null {
  const next = prepared(read, nextUnlabelledSql).pluck()
  return ((next.get(after ?? 0) ?? next.get(0)) as ImageId | undefined) ?? null
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
  const { sql, values } = filterCondition(filter)
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

/** What the split rules need of every labelled image; unlabelled ones get no part yet. */
export function readSplitRows(read: ReadDatabase): readonly { readonly id: ImageId; readonly content: string; readonly classId: ClassId; readonly split: Split | null }[] {
  return prepared<[], { id: ImageId; content: string; classId: ClassId; split: number | null }>(
    read,
    'SELECT id, lower(hex(sha256)) AS content, class_id AS classId, split FROM images WHERE removed = 0 AND class_id IS NOT NULL ORDER BY id',
  )
    .all()
    .map((row) => ({ ...row, split: splitOf(row.split) }))
}
