/** Mask files of images. A row says which content a path had; other content is another row, so that the history stays true. */
import { join } from 'node:path'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { sourcePath } from './images.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'

/** Finds or adds a mask; call inside a transaction. */
export function ensureMask(write: WriteDatabase, sourceId: number, relativePath: string, sha256: Buffer): number {
  prepared(write, 'INSERT OR IGNORE INTO masks (source_id, relative_path, sha256) VALUES (?, ?, ?)').run(sourceId, relativePath, sha256)
  return prepared(write, 'SELECT id FROM masks WHERE source_id = ? AND relative_path = ? AND sha256 = ?').pluck().get(sourceId, relativePath, sha256) as number
}

/** Where the mask of an image lies and what it must hold. */
export interface StoredMask {
  readonly relativePath: string
  /** Absolute. */
  readonly path: string
  readonly sha256: Buffer
}

export function readStoredMask(read: ReadDatabase, projectPath: string, id: ImageId): StoredMask | null {
  const row = prepared<[number], { relativePath: string; folder: string; inside: number; sha256: Buffer }>(
    read,
    `SELECT masks.relative_path AS relativePath, source_folders.path AS folder, inside, masks.sha256 AS sha256
     FROM images JOIN masks ON masks.id = mask_id JOIN source_folders ON source_folders.id = masks.source_id WHERE images.id = ?`,
  ).get(id)
  return row ? { relativePath: row.relativePath, path: join(sourcePath(projectPath, row.folder, row.inside), row.relativePath), sha256: row.sha256 } : null
}

/** Every file that stands as a mask in a source folder, also of edits that can be undone. */
export function readMasksOfSource(read: ReadDatabase, sourceId: number): readonly { readonly relativePath: string; readonly sha256: Buffer }[] {
  return prepared<[number], { relativePath: string; sha256: Buffer }>(read, 'SELECT relative_path AS relativePath, sha256 FROM masks WHERE source_id = ? ORDER BY id').all(sourceId)
}
