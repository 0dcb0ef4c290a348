/** The set as it is shown: filter, ids in order, counts, history. Reloaded when the core says that something changed. */
import { onScopeDispose, shallowRef } from 'vue'
import type { ImageCounts, ImageFilter } from '../../../../src-shared/api/images.ts'
import type { History } from '../../../../src-shared/api/labels.ts'
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'
import { defaultLabelling, type Labelling } from '../../../../src-shared/dataset/labelling.ts'
import { client } from '../../../api/client.ts'
import { useEvent } from '../../../api/useEvent.ts'
import { showError } from '../../../composables/useToasts.ts'
import { createRowCache } from './rowCache.ts'

/** Several edits in a row lead to one reload: after this pause, but at the latest after that. */
const settleMs = 250
const latestMs = 1500

/** `keep` may add to what a reload brings: images that stay in view although they no longer match. */
export function useDataset(onIdsChanged: (before: readonly ImageId[], after: readonly ImageId[]) => void, keep: (before: readonly ImageId[], after: readonly ImageId[]) => readonly ImageId[]) {
  const filter = shallowRef<ImageFilter>({})
  const ids = shallowRef<readonly ImageId[]>([])
  const counts = shallowRef<ImageCounts | null>(null)
  const history = shallowRef<History>({ undo: null, redo: null })
  const mode = shallowRef<Labelling>(defaultLabelling)
  const loaded = shallowRef(false)
  const rows = createRowCache((wanted) => client.images.rows(wanted), showError)

  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let firstChangeAt = 0

  function setIds(after: readonly ImageId[]): void {
    const before = ids.value
    if (before.length === after.length && before.every((id, index) => id === after[index])) return
    ids.value = after
    onIdsChanged(before, after)
  }
  /** Everything anew; an older answer that comes late is dropped. */
  async function reload(): Promise<void> {
    clearTimeout(timer)
    firstChangeAt = 0
    const turn = ++asked
    try {
      const [newIds, newCounts, newHistory, newMode] = await Promise.all([client.images.ids(filter.value), client.images.counts(), client.labels.history(), client.labels.labelling()])
      if (turn !== asked) return
      rows.invalidate()
      counts.value = newCounts
      history.value = newHistory
      mode.value = newMode
      setIds(keep(ids.value, newIds))
      loaded.value = true
    } catch (error) {
      showError(error)
    }
  }
  function reloadSoon(): void {
    const now = performance.now()
    if (firstChangeAt === 0) firstChangeAt = now
    clearTimeout(timer)
    timer = setTimeout(() => void reload(), Math.max(0, Math.min(settleMs, firstChangeAt + latestMs - now)))
  }
  async function setFilter(next: ImageFilter): Promise<void> {
    filter.value = next
    await reload()
  }

  useEvent('datasetChanged', reloadSoon)
  onScopeDispose(() => clearTimeout(timer))
  return { filter, ids, counts, history, mode, loaded, rows, reload, reloadSoon, setFilter, setIds }
}
