/** A folder whose images join the project without labels, so that the answers for them can be reviewed. Used by FolderAnswers. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ImportProgress } from '../../../src-shared/api/images.ts'
import type { JobId } from '../../../src-shared/dataset/ids.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'

/** `finished` is called when all of it is in the project, with how many images are new. */
export function useFolderImport(finished: (added: number) => void) {
  const progress = shallowRef<ImportProgress | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  let jobId: JobId | null = null
  let closed = false
  onScopeDispose(() => (closed = true))

  useEvent('importProgress', ({ progress: now }) => take(now))
  function take(now: ImportProgress): void {
    if (now.jobId !== jobId) return
    progress.value = now
    if (now.state === 'scanning' || now.state === 'running') return
    jobId = null
    busy.value = false
    if (now.state === 'failed') error.value = now.error
    else if (now.state === 'finished') finished(now.added)
  }

  /** Folder names say nothing here: the network is to say what the images show. */
  async function start(folder: string): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = null
    progress.value = null
    try {
      const { planId } = await client.images.planImport({ path: folder })
      if (closed) return
      jobId = await client.images.startImport(planId, { foldersAreClasses: false, useSplitFolders: false })
      // A small folder may be done before its job was known here.
      const now = await client.images.importProgress()
      if (now !== null) take(now)
    } catch (thrown) {
      error.value = thrown
      busy.value = false
    }
  }
  /** What was read stays in the project; the history takes it back. */
  async function cancel(): Promise<void> {
    if (jobId === null) return
    try {
      await client.images.cancelImport(jobId)
    } catch (thrown) {
      error.value = thrown
    }
  }
  return { progress, error, busy, start, cancel }
}
