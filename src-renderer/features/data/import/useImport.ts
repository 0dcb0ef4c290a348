/**
 * An import from drop to result: send files (browser), plan, choose, run. One at a time; further dropped folders wait.
 * The import itself runs in the core, so it goes on when the page is closed.
 */
import { computed, ref, shallowRef } from 'vue'
import type { ImportChoice, ImportPlan, ImportProgress } from '../../../../src-shared/api/images.ts'
import { client } from '../../../api/client.ts'
import { useEvent } from '../../../api/useEvent.ts'
import type { DroppedImages } from '../../../composables/droppedImages.ts'
import { uploadFiles, type UploadProgress } from '../../../composables/uploadFiles.ts'
import { chooseFolder } from '../../../composables/useFolderChooser.ts'
import { showError } from '../../../composables/useToasts.ts'
import { dataText as words } from '../../../text/data.ts'
import { filesOf, filesOfInput, sortFiles, type DroppedFile } from './droppedFiles.ts'

type Source = { readonly path: string } | { readonly uploadId: string }
export type ImportStage = 'idle' | 'uploading' | 'planning' | 'planned'

export function useImport() {
  const stage = ref<ImportStage>('idle')
  const upload = shallowRef<UploadProgress | null>(null)
  const plan = shallowRef<ImportPlan | null>(null)
  /** The plan is of files that were sent: where they lie means nothing to a person. */
  const sent = ref(false)
  /** What the user should know beside the plan: files left behind while sending. */
  const notes = shallowRef<readonly string[]>([])
  const failure = shallowRef<unknown>(null)
  const progress = shallowRef<ImportProgress | null>(null)
  const waiting = shallowRef<readonly Source[]>([])
  const cancelling = ref(false)
  /** The result has been read and closed. */
  const dismissedJob = ref<string | null>(null)
  let abort: AbortController | undefined

  const isRunning = computed(() => progress.value?.state === 'scanning' || progress.value?.state === 'running')
  const result = computed(() => (progress.value && !isRunning.value && progress.value.jobId !== dismissedJob.value ? progress.value : null))

  useEvent('importProgress', (event) => {
    progress.value = event.progress
    if (!isRunning.value) {
      cancelling.value = false
      void planNext()
    }
  })
  /** An import may have been started before this page was opened. */
  async function follow(): Promise<void> {
    try {
      const known = await client.images.importProgress()
      progress.value = known
      // A result of an earlier visit is old news.
      if (known && !isRunning.value) dismissedJob.value = known.jobId
    } catch (error) {
      showError(error)
    }
  }

  async function planNext(): Promise<void> {
    const [source, ...rest] = waiting.value
    if (!source || stage.value !== 'idle' || isRunning.value) return
    waiting.value = rest
    stage.value = 'planning'
    failure.value = null
    plan.value = null
    try {
      plan.value = await client.images.planImport(source)
      sent.value = 'uploadId' in source
      stage.value = 'planned'
    } catch (error) {
      failure.value = error
      stage.value = 'planned'
    }
  }
  async function planPaths(paths: readonly string[]): Promise<void> {
    notes.value = []
    waiting.value = [...waiting.value, ...paths.map((path) => ({ path }))]
    await planNext()
  }
  async function sendAndPlan(collect: (isCancelled: () => boolean) => Promise<DroppedFile[]>): Promise<void> {
    if (stage.value !== 'idle') return
    const controller = (abort = new AbortController())
    stage.value = 'uploading'
    upload.value = null
    notes.value = []
    failure.value = null
    plan.value = null
    try {
      const { images, skippedCount, skippedEndings, skippedHint } = sortFiles(await collect(() => controller.signal.aborted))
      controller.signal.throwIfAborted()
      if (images.length === 0) {
        failure.value = words.uploadNothing
        stage.value = 'planned'
        return
      }
      const uploaded = await uploadFiles(images, controller.signal, (state) => (upload.value = state))
      const first = uploaded.failed[0]
      notes.value = [
        ...(skippedCount > 0 ? [words.uploadSkipped(skippedCount, skippedEndings.join(' '), skippedHint)] : []),
        ...(first ? [words.uploadFailed(uploaded.failed.length, `${first.relativePath}: ${first.reason}`)] : []),
      ]
      stage.value = 'idle'
      waiting.value = [{ uploadId: uploaded.uploadId }, ...waiting.value]
      await planNext()
    } catch (error) {
      if (controller.signal.aborted) stage.value = 'idle'
      else {
        failure.value = error
        stage.value = 'planned'
      }
    }
  }

  return {
    stage, upload, plan, sent, notes, failure, progress, isRunning, result, waiting, cancelling, follow,
    async choose(): Promise<void> {
      const path = await chooseFolder(words.chooseTitle)
      if (path !== null) await planPaths([path])
    },
    /** Desktop: folders stay where they are. Loose files and everything in a browser is sent. */
    async take({ entries, paths }: DroppedImages): Promise<void> {
      if (paths) await planPaths(paths)
      else await sendAndPlan((isCancelled) => filesOf(entries, isCancelled))
    },
    async uploadInput(input: HTMLInputElement): Promise<void> {
      const files = filesOfInput(input.files ?? [])
      // The same folder may be chosen again.
      input.value = ''
      if (files.length > 0) await sendAndPlan(() => Promise.resolve(files))
    },
    async start(choice: ImportChoice): Promise<void> {
      if (!plan.value) return
      try {
        dismissedJob.value = null
        await client.images.startImport(plan.value.planId, choice)
        stage.value = 'idle'
        plan.value = null
      } catch (error) {
        failure.value = error
      }
    },
    /** Closes the plan or stops sending; the next folder that waits is looked at. */
    async close(): Promise<void> {
      abort?.abort(new Error('cancelled'))
      stage.value = 'idle'
      plan.value = null
      failure.value = null
      await planNext()
    },
    async cancelRun(): Promise<void> {
      if (!progress.value) return
      cancelling.value = true
      try {
        await client.images.cancelImport(progress.value.jobId)
      } catch (error) {
        cancelling.value = false
        showError(error)
      }
    },
    dismissResult: () => (dismissedJob.value = progress.value?.jobId ?? null),
  }
}

export type Import = ReturnType<typeof useImport>
