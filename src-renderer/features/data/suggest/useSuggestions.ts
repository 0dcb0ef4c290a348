/** Asks a run for suggestions, some images at a time, and keeps what waits for a person. Used by SuggestDialog. */
import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { mostSuggested, type Suggestion } from '../../../../src-shared/api/suggestions.ts'
import type { EditResult } from '../../../../src-shared/api/labels.ts'
import type { ClassId, ImageId, RunId } from '../../../../src-shared/dataset/ids.ts'
import { client } from '../../../api/client.ts'
import { useEvent } from '../../../api/useEvent.ts'
import { inOrder, stillOpen, type SuggestionOrder } from './suggestionList.ts'

/** The first answers come soon; later questions are larger. */
const firstAsked = 32

export function useSuggestions(order: Ref<SuggestionOrder>) {
  const found = shallowRef<readonly Suggestion[]>([])
  const unlabelled = shallowRef<ReadonlySet<ImageId>>(new Set())
  const skipped = shallowRef<ReadonlySet<ImageId>>(new Set())
  const leftOut = ref(0)
  /** Images asked for and done; null while nothing is under way. */
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
  const error = shallowRef<unknown>(null)
  /** A later question, or the end of the dialog, makes an earlier one void. */
  let asked = 0
  onScopeDispose(() => (asked += 1))

  const open = computed(() => inOrder(stillOpen(found.value, unlabelled.value, skipped.value), order.value))

  async function readUnlabelled(): Promise<readonly ImageId[]> {
    const ids = await client.images.ids({ classId: 'unlabelled' })
    unlabelled.value = new Set(ids)
    return ids
  }

  /** Everything without a label, anew. What is there can be worked on while the rest is still asked. */
  async function ask(run: RunId): Promise<void> {
    const number = (asked += 1)
    found.value = []
    skipped.value = new Set()
    leftOut.value = 0
    error.value = null
    progress.value = { done: 0, total: 0 }
    try {
      const ids = await readUnlabelled()
      let size = firstAsked
      for (let start = 0; start < ids.length && number === asked; start += size, size = Math.min(size * 2, mostSuggested)) {
        progress.value = { done: start, total: ids.length }
        const answer = await client.suggestions.suggest(run, ids.slice(start, start + size))
        if (number !== asked) return
        found.value = [...found.value, ...answer.suggestions]
        leftOut.value += answer.leftOut.length
      }
    } catch (thrown) {
      if (number === asked) error.value = thrown
    }
    if (number === asked) progress.value = null
  }

  function stop(): void {
    asked += 1
    progress.value = null
  }

  /** Labels change by what is accepted here, by undo, and by other windows. */
  useEvent('datasetChanged', () => void readUnlabelled().catch((thrown: unknown) => (error.value = thrown)))

  async function accept(choices: readonly { readonly imageId: ImageId; readonly classId: ClassId }[]): Promise<EditResult> {
    const result = await client.suggestions.accept(choices.map(({ imageId, classId }) => ({ imageId, classId })))
    const done = new Set(choices.map(({ imageId }) => imageId))
    unlabelled.value = new Set([...unlabelled.value].filter((id) => !done.has(id)))
    return result
  }

  return { open, found, leftOut, progress, error, ask, stop, accept, skip: (id: ImageId) => (skipped.value = new Set([...skipped.value, id])) }
}
