/** `convolve targets`: numbers or classes from a table, or masks from a folder, for the images of a project. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RefusedTargets, TableKind } from '../../src-shared/api/targets.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { openProgress, printResult } from './print.ts'
import { withProject, type CommonOptions } from './session.ts'

export interface TargetsOptions extends CommonOptions {
  readonly kind: TableKind
  /** Counted from 1. */
  readonly column?: number
  readonly dryRun: boolean
}

export async function importTargets(source: string, project: string, options: TargetsOptions): Promise<void> {
  const path = resolve(source)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new AppError('folderUnreadable', { path, reason: 'there is no such file or folder' })
  await withProject(project, options, async (core) => {
    const { labels } = core.handlers
    const plan = found.isDirectory() ? await planMasks(core, path) : await labels.planTable({ path }, { kind: options.kind, column: options.column === undefined ? null : options.column - 1 })
    const [what, seen] = 'fileCount' in plan ? ['files', plan.fileCount] : ['lines', plan.lineCount]
    const changed = options.dryRun ? 0 : (await labels.applyTargets(plan.planId)).changed
    const { planId: _, ...shown } = plan
    printResult(options.json, { ...shown, changed }, [
      `${plan.matched} of ${seen} ${what} fit an image of the project.`,
      ...plan.refused.map(refusal),
      ...('newClasses' in plan && plan.newClasses.length > 0 ? [`New classes: ${plan.newClasses.join(', ')}.`] : []),
      options.dryRun ? 'Nothing was written (--dry-run).' : `${changed} ${changed === 1 ? 'image' : 'images'} changed.`,
    ])
  })
}

async function planMasks(core: Core, path: string) {
  const line = openProgress()
  const stopListening = core.on((event) => {
    if (event.kind === 'targetsProgress') line.show(`${event.done} of ${event.total} masks`)
  })
  const stop = (): void => void core.handlers.labels.cancelMasks()
  process.once('SIGINT', stop)
  try {
    return await core.handlers.labels.planMasks({ path })
  } finally {
    process.off('SIGINT', stop)
    stopListening()
    line.end()
  }
}

function refusal({ reason, count, examples }: RefusedTargets): string {
  return `  ${count} left out: ${reason} (${examples.join(', ')}${count > examples.length ? ' ...' : ''})`
}
