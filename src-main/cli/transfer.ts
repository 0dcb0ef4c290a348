/** `convolve transfer`: a pretrained backbone with a new head for the project's pictures, fine-tuned if asked; says which of the two runs is the one to use. */
import type { HeadKind, RunSummary } from '../../src-shared/training/run.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { duration, openProgress, printResult } from './print.ts'
import { runEnded, withProject, type CommonOptions } from './session.ts'
import { showProgress } from './train.ts'

/** What `--head` may say. */
export const headKindOf = { trained: 'training', means: 'class_means', nearest: 'nearest_images' } as const satisfies Record<string, HeadKind>

export interface TransferOptions extends CommonOptions {
  readonly fineTune: boolean
  readonly seed: number
  readonly head: keyof typeof headKindOf
}

export async function transfer(project: string, options: TransferOptions): Promise<void> {
  await withProject(project, options, async (core) => {
    const { runs, transfer: transfers } = core.handlers
    const { warnings, problems, why } = await transfers.plan(headKindOf[options.head])
    for (const sentence of [why, ...problems, ...warnings]) console.error(sentence)
    if (problems.length > 0) throw new AppError('trainingNotReady', { count: problems.length })
    const startedAt = performance.now()
    const head = await finished(core, await transfers.start(options.seed, headKindOf[options.head]))
    const headSeconds = (performance.now() - startedAt) / 1000
    const lines = [`Run ${head.id} (${head.name}): ${head.state} after ${duration(headSeconds)}.`]
    let last = head
    if (options.fineTune && head.state === 'finished') {
      const tunedAt = performance.now()
      last = await finished(core, await transfers.fineTune(head.id))
      lines.push(`Run ${last.id} (${last.name}): ${last.state} after ${duration((performance.now() - tunedAt) / 1000)}.`)
    }
    const outcome = await transfers.outcome(head.id)
    const seconds = (performance.now() - startedAt) / 1000
    printResult(options.json, { head, run: await runs.get(outcome?.kept ?? head.id), outcome, headSeconds, seconds }, [...lines, ...(last.note === null ? [] : [last.note]), ...(outcome === null ? [] : [outcome.sentence])])
    if (last.state === 'failed') process.exitCode = 1
    else if (last.state === 'stopped') process.exitCode = 130
  })
}

/** The run once it is at its end; Ctrl+C keeps what was learnt. */
async function finished(core: Core, run: RunSummary): Promise<RunSummary> {
  const stop = (): void => void core.handlers.runs.stop(run.id)
  process.once('SIGINT', stop)
  const line = openProgress()
  try {
    return await runEnded(core, run.id, (progress) => showProgress(line.show, progress, run.config.epochs))
  } finally {
    line.end()
    process.off('SIGINT', stop)
  }
}
