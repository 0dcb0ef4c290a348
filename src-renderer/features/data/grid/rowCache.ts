/** Rows of what is on screen: asked for in batches, kept for a while, corrected in place after an edit. Used by useImageGrid.ts. */
import { shallowRef, triggerRef, type ShallowRef } from 'vue'
import type { ImageRow } from '../../../../src-shared/api/images.ts'
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'

/** Several screens of small tiles; a row is about 200 bytes. */
const mostKept = 6000
/** The API takes 1,000; smaller batches come back sooner. */
const batchSize = 250

export interface RowCache {
  /** Changes whenever a row arrives or is corrected: reading it makes a render depend on the rows. */
  readonly version: ShallowRef<number>
  get(id: ImageId): ImageRow | undefined
  /** Says what is on screen now; missing and outdated rows are fetched, one request at a time, the newest wish only. */
  want(ids: readonly ImageId[]): void
  /** Corrects rows that are here, after an edit has been acknowledged. */
  patch(ids: Iterable<ImageId>, change: (row: ImageRow) => ImageRow): void
  /** Every row may have changed: shown on, but fetched anew when wanted. */
  invalidate(): void
  clear(): void
}

export function createRowCache(fetchRows: (ids: readonly ImageId[]) => Promise<readonly ImageRow[]>, onError: (error: unknown) => void): RowCache {
  const rows = new Map<ImageId, { row: ImageRow; generation: number }>()
  const version = shallowRef(0)
  let generation = 0
  let wanted: readonly ImageId[] = []
  let busy = false
  /** Ids that the core does not know (removed meanwhile): not asked for again until the next invalidation. */
  let gone = new Set<ImageId>()

  const changed = (): void => {
    version.value += 1
    triggerRef(version)
  }
  async function fetchWanted(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (;;) {
        const missing = wanted.filter((id) => rows.get(id)?.generation !== generation && !gone.has(id)).slice(0, batchSize)
        if (missing.length === 0) return
        const asked = generation
        const got = await fetchRows(missing)
        for (const row of got) {
          rows.delete(row.id)
          rows.set(row.id, { row, generation: asked })
        }
        const answered = new Set(got.map((row) => row.id))
        for (const id of missing) if (!answered.has(id)) gone.add(id)
        for (const oldest of rows.keys()) {
          if (rows.size <= mostKept) break
          rows.delete(oldest)
        }
        changed()
      }
    } catch (error) {
      onError(error)
    } finally {
      busy = false
    }
  }

  return {
    version,
    get: (id) => rows.get(id)?.row,
    want(ids) {
      wanted = ids
      void fetchWanted()
    },
    patch(ids, change) {
      for (const id of ids) {
        const entry = rows.get(id)
        if (entry) entry.row = change(entry.row)
      }
      changed()
    },
    invalidate() {
      generation += 1
      gone = new Set()
      void fetchWanted()
    },
    clear() {
      rows.clear()
      wanted = []
      gone = new Set()
      changed()
    },
  }
}
