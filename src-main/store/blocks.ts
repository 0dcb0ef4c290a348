/** Own blocks: one JSON document a row, by name. Documents are checked before they get here (`api/blocks.ts`). */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** The documents as JSON text, by name. */
export function readBlockTexts(read: ReadDatabase): readonly string[] {
  return prepared<[]>(read, 'SELECT document FROM blocks ORDER BY name').pluck().all() as string[]
}

export function countOtherBlocks(read: ReadDatabase, name: string): number {
  return prepared<[string]>(read, 'SELECT count(*) FROM blocks WHERE name <> ?').pluck().get(name) as number
}

/** In place of the one of this name. */
export function writeBlock(write: WriteDatabase, document: NetworkDocument): void {
  transact(write, () => prepared(write, 'INSERT INTO blocks (name, document) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document').run(document.name, JSON.stringify(document)))
}

/** False when there was none. */
export function deleteBlock(write: WriteDatabase, name: string): boolean {
  return transact(write, () => prepared(write, 'DELETE FROM blocks WHERE name = ?').run(name)).changes === 1
}
