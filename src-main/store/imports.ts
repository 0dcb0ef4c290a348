/** What an import writes: source folders, batches of images, and the note that lets a killed import go on. */
import type { ImportChoice } from '../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { findClassByName, insertClass } from './classes.ts'
import { splitNumber } from './images.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

export interface NewImage {
  readonly relativePath: string
  readonly widthPx: number
  readonly heightPx: number
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly format: string
  readonly sha256: Buffer
  readonly classId: ClassId | null
  readonly split: Split | null
}

/** A row that has the path, or the content, of a file that is being imported. */
export interface KnownImage {
  readonly id: number
  readonly sourceId: number
  readonly relativePath: string
  readonly folder: string
  readonly inside: number
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly sha256: Buffer
}

const knownColumns = `images.id, source_id AS sourceId, relative_path AS relativePath, source_folders.path AS folder, inside,
  size_bytes AS sizeBytes, modified_ms AS modifiedMs, sha256`
const knownFrom = 'FROM images JOIN source_folders ON source_folders.id = source_id'

/** The id of a source folder, null when nothing came from it yet. */
export function findSourceFolder(read: ReadDatabase, path: string, inside: boolean): number | null {
  return (prepared(read, 'SELECT id FROM source_folders WHERE path = ? AND inside = ?').pluck().get(path, inside ? 1 : 0) as number | undefined) ?? null
}

/** Finds or adds a source folder. */
export function ensureSourceFolder(write: WriteDatabase, path: string, inside: boolean): number {
  return transact(write, () => {
    prepared(write, 'INSERT OR IGNORE INTO source_folders (path, inside) VALUES (?, ?)').run(path, inside ? 1 : 0)
    return findSourceFolder(write, path, inside) as number
  })
}

export function findImageByPath(read: ReadDatabase, sourceId: number, relativePath: string): KnownImage | null {
  return prepared<[number, string], KnownImage>(read, `SELECT ${knownColumns} ${knownFrom} WHERE source_id = ? AND relative_path = ? AND removed = 0`).get(sourceId, relativePath) ?? null
}

export function findImageByContent(read: ReadDatabase, sha256: Buffer): KnownImage | null {
  return prepared<[Buffer], KnownImage>(read, `SELECT ${knownColumns} ${knownFrom} WHERE sha256 = ? AND removed = 0`).get(sha256) ?? null
}

/** Adds an image; one that was removed before comes back with the label it had. Call inside a transaction. */
export function insertImage(write: WriteDatabase, sourceId: number, image: NewImage): void {
  const gone = prepared(write, 'SELECT id FROM images WHERE sha256 = ? AND removed = 1 ORDER BY id LIMIT 1').pluck().get(image.sha256) as number | undefined
  const split = image.split === null ? null : splitNumber(image.split)
  if (gone !== undefined) {
    prepared(
      write,
      `UPDATE images SET removed = 0, missing = 0, source_id = ?, relative_path = ?, size_bytes = ?, modified_ms = ?,
         class_id = CASE WHEN class_set_id IS NULL THEN coalesce(class_id, ?) END, split = coalesce(split, ?) WHERE id = ?`,
    ).run(sourceId, image.relativePath, image.sizeBytes, image.modifiedMs, image.classId, split, gone)
    return
  }
  prepared(
    write,
    `INSERT INTO images (source_id, relative_path, width_px, height_px, size_bytes, modified_ms, format, sha256, class_id, split)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(sourceId, image.relativePath, image.widthPx, image.heightPx, image.sizeBytes, image.modifiedMs, image.format, image.sha256, image.classId, split)
}

/** The file lies elsewhere now, or its stamp changed and its content did not: the row, and so the label, follows it. Call inside a transaction. */
export function moveImage(write: WriteDatabase, id: number, sourceId: number, relativePath: string, modifiedMs: number): void {
  prepared(write, 'UPDATE images SET source_id = ?, relative_path = ?, modified_ms = ?, missing = 0 WHERE id = ?').run(sourceId, relativePath, modifiedMs, id)
}

/** Finds or adds the classes of an import, in the order given. */
export function ensureClasses(write: WriteDatabase, names: readonly string[]): ReadonlyMap<string, ClassId> {
  return transact(write, () => new Map(names.map((name) => [name, (findClassByName(write, name) ?? insertClass(write, name, null, null)).id])))
}

export interface UnfinishedImport {
  readonly id: number
  readonly rootPath: string
  readonly choice: ImportChoice
}

/** Notes that an import begins; returns its id. */
export function beginImport(write: WriteDatabase, rootPath: string, choice: ImportChoice): number {
  return transact(write, () => {
    const { lastInsertRowid } = prepared(write, 'INSERT INTO imports (root_path, choice, started_at) VALUES (?, ?, ?)').run(rootPath, JSON.stringify(choice), new Date().toISOString())
    return Number(lastInsertRowid)
  })
}

export function endImport(write: WriteDatabase, id: number): void {
  transact(write, () => prepared(write, 'UPDATE imports SET ended_at = ? WHERE id = ?').run(new Date().toISOString(), id))
}

/** Imports that were cut off (the program was killed), oldest first. */
export function readUnfinishedImports(read: ReadDatabase): readonly UnfinishedImport[] {
  return prepared<[], { id: number; rootPath: string; choice: string }>(read, 'SELECT id, root_path AS rootPath, choice FROM imports WHERE ended_at IS NULL ORDER BY id')
    .all()
    .map(({ id, rootPath, choice }) => ({ id, rootPath, choice: JSON.parse(choice) as ImportChoice }))
}

export interface StoredSourceFolder {
  readonly id: number
  readonly path: string
  readonly inside: number
  readonly imageCount: number
  /** Images whose mask lies in it. */
  readonly maskCount: number
}

export function readSourceFolders(read: ReadDatabase): readonly StoredSourceFolder[] {
  return prepared<[], StoredSourceFolder>(
    read,
    `SELECT source_folders.id, path, inside, count(images.id) AS imageCount,
            (SELECT count(*) FROM masks JOIN images ON mask_id = masks.id AND removed = 0 WHERE masks.source_id = source_folders.id) AS maskCount FROM source_folders
     LEFT JOIN images ON images.source_id = source_folders.id AND removed = 0 GROUP BY source_folders.id ORDER BY source_folders.id`,
  ).all()
}

export interface SourceFile {
  readonly id: ImageId
  readonly relativePath: string
  readonly sha256: Buffer
  /** 1: it was not found when last looked for. */
  readonly missing: number
}

/** Ids, paths and content of a source folder's images, for relocation and the search for missing files. */
export function readFilesOfSource(read: ReadDatabase, sourceId: number): readonly SourceFile[] {
  return prepared<[number], SourceFile>(
    read,
    'SELECT id, relative_path AS relativePath, sha256, missing FROM images WHERE source_id = ? AND removed = 0 ORDER BY id',
  ).all(sourceId)
}

/** Points a source folder at its new place. */
export function writeSourcePath(write: WriteDatabase, sourceId: number, path: string): void {
  transact(write, () => prepared(write, 'UPDATE source_folders SET path = ?, inside = 0 WHERE id = ?').run(path, sourceId))
}
