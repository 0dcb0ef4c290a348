/** Image rows without files, for tests of lists, labels and scale. */
import { createHash } from 'node:crypto'
import type { Split } from '../../src-shared/dataset/split.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { ensureSourceFolder, insertImage } from '../../src-main/store/imports.ts'
import type { WriteDatabase } from '../../src-main/store/openDatabase.ts'
import { transact } from '../../src-main/store/transact.ts'

const batchRows = 2000

/** Adds `count` distinct images, numbered from `first`; `label` says what the n-th gets. */
export function insertImageRows(write: WriteDatabase, count: number, label: (index: number) => { classId: ClassId | null; split: Split | null } = () => ({ classId: null, split: null }), first = 0): void {
  const sourceId = ensureSourceFolder(write, '/pictures', false)
  for (let from = first; from < first + count; from += batchRows) {
    transact(write, () => {
      for (let index = from; index < Math.min(first + count, from + batchRows); index++) {
        insertImage(write, sourceId, {
          relativePath: `folder-${index % 100}/image-${String(index).padStart(7, '0')}.jpg`,
          widthPx: 640, heightPx: 480, sizeBytes: 60_000 + index, modifiedMs: 1, format: 'jpeg',
          sha256: createHash('sha256').update(String(index)).digest(),
          ...label(index),
        })
      }
    })
  }
}
