/** Saves a network a moment after each change, one write at a time, and keeps trying when one failed. No Save button anywhere. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { NetworkSummary } from '../../../src-shared/api/networks.ts'
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed'

/** A pause in typing before the document is written [ms]. */
const settleMs = 300
/** After a failed write it is tried again by itself [ms]. */
const retryMs = 5000

export interface Autosave {
  readonly state: Ref<SaveState>
  /** What the last write failed with; null when it worked. */
  readonly error: ShallowRef<unknown>
  /** The document changed: write it soon. */
  change(id: NetworkId, document: NetworkDocument): void
  /** Writes what is waiting; resolves when nothing is left to write or the write failed. */
  flush(): Promise<void>
  /** Forgets what is waiting (the network was deleted). */
  drop(): void
}

export function useAutosave(save: (id: NetworkId, document: NetworkDocument) => Promise<NetworkSummary>, saved: (summary: NetworkSummary) => void): Autosave {
  const state = ref<SaveState>('saved')
  const error = shallowRef<unknown>(null)
  let waiting: { readonly id: NetworkId; readonly document: NetworkDocument } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> | null = null

  function change(id: NetworkId, document: NetworkDocument): void {
    waiting = { id, document }
    state.value = 'waiting'
    schedule(settleMs)
  }

  function schedule(delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), delayMs)
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    writing ??= writeAll().finally(() => (writing = null))
    await writing
  }

  async function writeAll(): Promise<void> {
    while (waiting !== null) {
      const { id, document } = waiting
      state.value = 'saving'
      try {
        saved(await save(id, document))
        error.value = null
      } catch (thrown) {
        if (waiting === null) return
        error.value = thrown
        state.value = 'failed'
        schedule(retryMs)
        return
      }
      // Another change may have come while this one was written.
      if (waiting.document === document) waiting = null
    }
    state.value = 'saved'
  }

  function drop(): void {
    clearTimeout(timer)
    waiting = null
    error.value = null
    state.value = 'saved'
  }

  return { state, error, change, flush, drop }
}
