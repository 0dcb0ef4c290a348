/** Targets from a file: choose a table or a folder of masks, see what it would set, set it. State of TargetsDialog.vue. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { EditResult } from '../../../../src-shared/api/labels.ts'
import type { MasksPlan, TableKind, TablePlan, TargetsSource } from '../../../../src-shared/api/targets.ts'
import { client } from '../../../api/client.ts'
import { useEvent } from '../../../api/useEvent.ts'
import { uploadFiles } from '../../../composables/uploadFiles.ts'
import { chooseFolder } from '../../../composables/useFolderChooser.ts'
import { targetsText as words } from '../../../text/targets.ts'
import { filesOfInput, sortFiles } from './droppedFiles.ts'

export function useTargets() {
  const busy = ref<'table' | 'masks' | 'apply' | null>(null)
  const table = shallowRef<TablePlan | null>(null)
  const masks = shallowRef<MasksPlan | null>(null)
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
  const failure = shallowRef<unknown>(null)
  const plan = computed(() => table.value ?? masks.value)
  let uploadId: string | null = null
  /** The newest question counts; answers to older ones are dropped. */
  let turn = 0
  const abort = new AbortController()

  useEvent('targetsProgress', (event) => {
    if (busy.value === 'masks') progress.value = event
  })
  onScopeDispose(() => {
    abort.abort(new Error('cancelled'))
    if (busy.value === 'masks') client.labels.cancelMasks().catch(() => undefined)
  })

  async function asking<T>(what: 'table' | 'masks', ask: () => Promise<T>): Promise<T | null> {
    const own = ++turn
    busy.value = what
    failure.value = null
    try {
      const answer = await ask()
      return own === turn ? answer : null
    } catch (error) {
      if (own === turn && !abort.signal.aborted) failure.value = error
      return null
    } finally {
      if (own === turn) busy.value = null
    }
  }
  async function planTable(kind: TableKind, column: number | null): Promise<void> {
    const source = uploadId
    if (source === null) return
    table.value = (await asking('table', () => client.labels.planTable({ uploadId: source }, { kind, column }))) ?? table.value
  }

  async function lookAtMasks(source: () => Promise<TargetsSource>): Promise<void> {
    table.value = null
    masks.value = null
    progress.value = null
    masks.value = await asking('masks', async () => client.labels.planMasks(await source()))
  }

  return {
    busy, table, masks, plan, progress, failure, planTable,
    /** Sends the file; where most cells are numbers, it is a table of numbers. */
    async chooseTable(file: File): Promise<void> {
      table.value = null
      masks.value = null
      const numbers = await asking('table', async () => {
        const sent = await uploadFiles([{ relativePath: file.name, file }], abort.signal, () => undefined)
        if (sent.failed[0]) throw new Error(sent.failed[0].reason)
        uploadId = sent.uploadId
        return client.labels.planTable({ uploadId }, { kind: 'number', column: null })
      })
      if (numbers === null) return
      table.value = numbers
      const others = numbers.refused.find(({ reason }) => reason === 'no number')?.count ?? 0
      if (others > numbers.matched) await planTable('classes', null)
    },
    async chooseMasks(): Promise<void> {
      const path = await chooseFolder(words.chooseMasks)
      if (path !== null) await lookAtMasks(() => Promise.resolve({ path }))
    },
    /** Sends a folder from the machine of the browser. */
    uploadMasks: (files: FileList) =>
      lookAtMasks(async () => {
        const sent = await uploadFiles(sortFiles(filesOfInput(files)).images, abort.signal, ({ doneFiles, totalFiles }) => (progress.value = { done: doneFiles, total: totalFiles }))
        return { uploadId: sent.uploadId }
      }),
    /** What it did; null when it was refused, and then `failure` says why. */
    async apply(): Promise<EditResult | null> {
      const { planId } = plan.value ?? {}
      if (planId === undefined) return null
      busy.value = 'apply'
      failure.value = null
      try {
        return await client.labels.applyTargets(planId)
      } catch (error) {
        failure.value = error
        return null
      } finally {
        busy.value = null
      }
    },
  }
}
