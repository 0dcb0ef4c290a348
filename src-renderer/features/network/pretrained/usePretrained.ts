/** The backbones of this computer, as the core tells them: fetching, choosing files, measuring, removing. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Client } from '../../../../src-shared/api/contract.ts'
import type { NetworkFileSource } from '../../../../src-shared/api/networks.ts'
import type { BackboneInfo, BackboneState, PretrainedApi } from '../../../../src-shared/api/pretrained.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { uploadFiles } from '../../../composables/uploadFiles.ts'
import type { ConfirmQuestion } from '../../../composables/useConfirm.ts'
import { pretrainedText as text } from '../../../text/pretrained.ts'

export interface Pretrained {
  /** null until it was loaded. */
  readonly list: ShallowRef<readonly BackboneInfo[] | null>
  readonly chosenId: Ref<string | null>
  readonly chosen: ComputedRef<BackboneInfo | null>
  /** What went wrong last; a failed download tells it in the state of its backbone. */
  readonly error: ShallowRef<unknown>
  readonly busy: Ref<'measuring' | 'sending' | null>
  load(): Promise<void>
  changed(id: string, state: BackboneState): void
  download(): Promise<void>
  cancel(): Promise<void>
  /** Where the publisher's hash differs, the user is asked. */
  takeFile(file: File): Promise<void>
  measure(): Promise<void>
  remove(): Promise<void>
}

export interface PretrainedHost {
  /** Where a chosen file lies, on the desktop; null in a browser, which sends it. */
  pathOf(file: File): string | null
  confirm(question: ConfirmQuestion): Promise<boolean>
  upload?: typeof uploadFiles
}

export function usePretrained(api: Client<PretrainedApi>, { pathOf, confirm, upload = uploadFiles }: PretrainedHost): Pretrained {
  const list = shallowRef<readonly BackboneInfo[] | null>(null)
  const chosenId = ref<string | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = ref<'measuring' | 'sending' | null>(null)
  const chosen = computed(() => list.value?.find(({ id }) => id === chosenId.value) ?? null)

  function update(id: string, change: Partial<BackboneInfo>): void {
    list.value = list.value?.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)) ?? null
  }

  /** What fails is shown; the answer says whether it went well. */
  async function attempt(action: () => Promise<void>): Promise<void> {
    error.value = null
    try {
      await action()
    } catch (thrown) {
      error.value = thrown
    }
  }

  /** Runs an action on the chosen backbone. */
  async function onChosen(action: (entry: BackboneInfo) => Promise<void>): Promise<void> {
    const entry = chosen.value
    if (entry !== null) await attempt(() => action(entry))
  }

  async function take(entry: BackboneInfo, source: NetworkFileSource): Promise<void> {
    try {
      await api.chooseFile(entry.id, source, false)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'weightsOther') throw thrown
      if (await confirm({ title: text.confirmOther.title, message: thrown.message, action: text.confirmOther.action, danger: true })) await api.chooseFile(entry.id, source, true)
    }
  }

  return {
    list, chosenId, chosen, error, busy,
    load: () => attempt(async () => {
      list.value = await api.list()
      chosenId.value ??= list.value[0]?.id ?? null
    }),
    changed(id, state) {
      update(id, { state })
    },
    download: () => onChosen(({ id }) => api.download(id)),
    cancel: () => onChosen(({ id }) => api.cancel(id)),
    takeFile: (file) => onChosen(async (entry) => {
      const path = pathOf(file)
      if (path !== null) return take(entry, { path })
      busy.value = 'sending'
      try {
        const { uploadId, failed } = await upload([{ relativePath: file.name, file }], new AbortController().signal, () => {})
        if (failed[0] !== undefined) throw new Error(failed[0].reason)
        await take(entry, { uploadId })
      } finally {
        busy.value = null
      }
    }),
    measure: () => onChosen(async ({ id }) => {
      busy.value = 'measuring'
      try {
        update(id, { msPerImage: await api.measure(id) })
      } finally {
        busy.value = null
      }
    }),
    remove: () => onChosen(async ({ id, name }) => {
      const question = text.confirmRemove
      if (await confirm({ title: question.title(name), message: question.text, action: question.action, danger: true })) await api.remove(id)
    }),
  }
}
