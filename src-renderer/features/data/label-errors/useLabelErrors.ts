/** The search for label errors of the open project: one for all windows of this page, so that the dialog may be closed meanwhile. Used by LabelErrorsDialog. */
import { effectScope, ref, shallowRef, watch } from 'vue'
import type { LabelErrors, LabelErrorsChoice, LabelErrorsProgress, SuspectImage } from '../../../../src-shared/api/labelErrors.ts'
import type { EditResult } from '../../../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../../../src-shared/dataset/ids.ts'
import { client, onCoreEvent } from '../../../api/client.ts'
import { useProject } from '../../../composables/useProject.ts'
import { reportUnexpected } from '../../../composables/useToasts.ts'

const progress = shallowRef<LabelErrorsProgress | null>(null)
const found = shallowRef<LabelErrors | null>(null)
const error = shallowRef<unknown>(null)
/** What a person did here, the newest last: an edit of the project's history, or images whose labels were said to be right. */
const done = shallowRef<readonly ('edit' | readonly ImageId[])[]>([])
const cancelling = ref(false)
let listening = false

function listen(): void {
  if (listening) return
  listening = true
  const { project } = useProject()
  // Detached: it must outlive the dialog that asked first.
  effectScope(true).run(() => watch(() => project.value?.path, () => {
    progress.value = null
    found.value = null
    error.value = null
    done.value = []
  }))
  onCoreEvent((event) => {
    if (event.kind === 'labelErrorsProgress') progress.value = event.progress
    // Labels change by what is done here, by undo, and by other windows.
    if (event.kind === 'datasetChanged' && found.value !== null) refresh().catch(reportUnexpected)
  })
}

async function refresh(): Promise<void> {
  const state = await client.labelErrors.state()
  progress.value = state.progress
  found.value = state.found
}

/** False when it was cancelled or failed; then `error` says why. */
async function find(choice: LabelErrorsChoice): Promise<boolean> {
  error.value = null
  cancelling.value = false
  progress.value = { phase: 'decoding', done: 0, total: 0 }
  try {
    const answer = await client.labelErrors.find(choice)
    if (answer === null) return false
    found.value = answer
    done.value = []
    return true
  } catch (thrown) {
    error.value = thrown
    return false
  } finally {
    progress.value = null
    cancelling.value = false
  }
}

async function cancel(): Promise<void> {
  cancelling.value = true
  await client.labelErrors.cancel()
}

/** Gives the image a class; null when it has that class already, which says that its label is right. */
async function relabel({ imageId, classId }: SuspectImage, wanted: ClassId): Promise<EditResult | null> {
  if (wanted === classId) {
    await confirm(imageId)
    return null
  }
  const result = await client.labels.assign({ ids: [imageId] }, wanted)
  if (result.changed > 0) done.value = [...done.value, 'edit']
  await refresh()
  return result
}

async function confirm(imageId: ImageId): Promise<void> {
  await client.labelErrors.confirm([imageId])
  done.value = [...done.value, [imageId]]
  await refresh()
}

/** Takes back what was done here last; what it was, in words, where the history has words for it. */
async function undo(): Promise<string | null> {
  const last = done.value.at(-1)
  if (last === undefined) return null
  done.value = done.value.slice(0, -1)
  const description = last === 'edit' ? (await client.labels.undo()).description : (await client.labelErrors.unconfirm(last), null)
  await refresh()
  return description
}

export function useLabelErrors() {
  listen()
  return { progress, found, error, done, cancelling, refresh, find, cancel, relabel, confirm, undo }
}
