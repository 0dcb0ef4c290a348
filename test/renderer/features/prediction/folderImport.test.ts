/** The images of a folder join the project without labels: progress, cancel, and what is said when it fails. */
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import type { ImportProgress } from '../../../../src-shared/api/images.ts'
import { useFolderImport } from '../../../../src-renderer/features/prediction/useFolderImport.ts'

const core = vi.hoisted(() => ({ planImport: vi.fn(), startImport: vi.fn(), importProgress: vi.fn(), cancelImport: vi.fn(), listeners: new Set<(event: object) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { images: core },
  onCoreEvent: (listener: (event: object) => void) => {
    core.listeners.add(listener)
    return () => core.listeners.delete(listener)
  },
}))
const progress = (state: ImportProgress['state'], change: Partial<ImportProgress> = {}) =>
  ({ jobId: 'job', state, done: 3, total: 9, imagesPerSecond: 0, secondsLeft: null, added: 3, known: 0, duplicates: [], duplicateCount: 0, unreadable: [], unreadableCount: 0, error: null, ...change }) as ImportProgress
const tell = (now: ImportProgress): void => core.listeners.forEach((listener) => listener({ kind: 'importProgress', progress: now }))

function open() {
  const finished = vi.fn()
  const scope = effectScope()
  return { finished, scope, job: scope.run(() => useFolderImport(finished))! }
}

beforeEach(() => {
  core.listeners.clear()
  core.planImport.mockReset().mockResolvedValue({ planId: 'plan' })
  core.startImport.mockReset().mockResolvedValue('job')
  core.importProgress.mockReset().mockResolvedValue(null)
  core.cancelImport.mockReset().mockResolvedValue(undefined)
})

it('takes neither classes nor parts from the names of folders, and ends when all is there', async () => {
  const { finished, job } = open()
  await job.start('/photos')
  expect(core.planImport).toHaveBeenCalledExactlyOnceWith({ path: '/photos' })
  expect(core.startImport).toHaveBeenCalledExactlyOnceWith('plan', { foldersAreClasses: false, useSplitFolders: false })
  tell(progress('running'))
  expect([job.busy.value, job.progress.value?.done]).toEqual([true, 3])
  // Another import is not ours.
  tell(progress('finished', { jobId: 'other' as never }))
  expect(finished).not.toHaveBeenCalled()
  tell(progress('finished', { added: 9 }))
  expect(finished).toHaveBeenCalledExactlyOnceWith(9)
  expect(job.busy.value).toBe(false)
})

it('a folder that was done before its job was known ends all the same', async () => {
  core.importProgress.mockResolvedValue(progress('finished'))
  const { finished, job } = open()
  await job.start('/photos')
  expect(finished).toHaveBeenCalledExactlyOnceWith(3)
})

it('a cancelled or failed import leads nowhere, and says why', async () => {
  const { finished, job } = open()
  await job.start('/photos')
  await job.cancel()
  expect(core.cancelImport).toHaveBeenCalledExactlyOnceWith('job')
  tell(progress('cancelled'))
  expect([job.busy.value, finished.mock.calls]).toEqual([false, []])
  await job.start('/photos')
  tell(progress('failed', { error: 'The disk is full.' }))
  expect([job.error.value, job.busy.value]).toEqual(['The disk is full.', false])
  core.planImport.mockRejectedValue(new Error('gone'))
  await job.start('/photos')
  expect([(job.error.value as Error).message, job.busy.value]).toEqual(['gone', false])
})

it('a dialog that was closed while the folder was looked at starts nothing', async () => {
  const { job, scope } = open()
  const started = job.start('/photos')
  scope.stop()
  await started
  expect(core.startImport).not.toHaveBeenCalled()
})
