/** `convolve import`: a folder of images into a project. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ClassFolder, ImportProgress } from '../../src-shared/api/images.ts'
import { defaultSplitRatios } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { duration, openProgress, printResult } from './print.ts'
import { withProject, type CommonOptions } from './session.ts'

export interface ImportOptions extends CommonOptions {
  readonly labels: boolean
  readonly classFolder: ClassFolder
  readonly splitFolders: boolean
  /** Divide what has no part yet into train, val and test. */
  readonly split: boolean
  readonly seed: number
}

export async function importImages(folder: string, project: string, options: ImportOptions): Promise<void> {
  // Before a project is made for it.
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new AppError('folderUnreadable', { path: resolve(folder), reason: 'there is no such folder' })
  await withProject(project, { ...options, create: true }, async (core) => {
    const { images, labels } = core.handlers
    const plan = await images.planImport({ path: resolve(folder) })
    const stop = (): void => {
      void Promise.resolve(images.importProgress()).then((progress) => progress && images.cancelImport(progress.jobId))
    }
    process.once('SIGINT', stop)
    const end = await importEnded(core, () => images.startImport(plan.planId, { foldersAreClasses: options.labels, classFolder: options.classFolder, useSplitFolders: options.splitFolders && plan.splits !== null }))
    process.off('SIGINT', stop)
    if (end.state === 'failed') throw new AppError('unexpected', { reason: end.error ?? 'the import failed' })
    if (options.split && end.state === 'finished') await labels.autoSplit(defaultSplitRatios, options.seed, 'undivided')
    const counts = await images.counts()
    printResult(options.json, { ...end, counts }, [
      `${end.state === 'cancelled' ? 'Stopped after' : 'Imported'} ${end.added} images (${end.known} were there already, ${end.duplicateCount} are copies of others, ${end.unreadableCount} cannot be read).`,
      ...end.unreadable.slice(0, 20).map((file) => `  ${file.relativePath}: ${file.reason}`),
      ...plan.refused.map((group) => `  ${group.count} ${group.count === 1 ? 'file' : 'files'} left out: ${group.reason}`),
      `The project holds ${counts.total} images: ${counts.perSplit.train} to train, ${counts.perSplit.val} to validate, ${counts.perSplit.test} to test, ${counts.unlabelled} without a label.`,
    ])
    if (end.state === 'cancelled') process.exitCode = 130
  })
}

async function importEnded(core: Core, start: () => unknown): Promise<ImportProgress> {
  const line = openProgress()
  const ended = new Promise<ImportProgress>((resolveEnd) => {
    const stopListening = core.on((event) => {
      if (event.kind !== 'importProgress') return
      const { progress } = event
      const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`
      line.show(progress.state === 'scanning' ? `Looking for images ... ${progress.total}` : `${progress.done} of ${progress.total} images, ${Math.round(progress.imagesPerSecond)}/s${left}`)
      if (progress.state === 'scanning' || progress.state === 'running') return
      stopListening()
      resolveEnd(progress)
    })
  })
  await start()
  return ended.finally(() => line.end())
}
