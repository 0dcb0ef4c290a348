/** How a run left: what a process that says nothing died of, and the words of the notice. Used by the supervisor. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import { figureOf } from '../../src-shared/training/taskTraining.ts'
import { availableBytes } from './availableMemory.ts'
import { bytesAt, outOfMemory, type StepMemory } from './memory.ts'
import type { RunEnd } from './messages.ts'

export const endWords: Readonly<Record<RunEnd['state'] | 'interrupted', string>> = { finished: 'training finished', stopped: 'training stopped', paused: 'training paused', failed: 'training failed', interrupted: 'training interrupted' }

/** A step that needs this share of the memory there is is the likely cause when its process is ended from outside. */
const suspiciousShare = 0.7

/** A process that ended without a word: for lack of memory, if its step needs about what there was or is; otherwise nobody knows. `code` null: by a signal. */
export function deathOf(memory: StepMemory | null, code: number | null): { readonly state: 'failed' | 'interrupted'; readonly note: string } {
  // What it held is free again: other programs may have taken memory meanwhile, so the smaller figure counts.
  const roomBytes = memory === null ? 0 : Math.min(memory.roomBytes, availableBytes())
  if (memory !== null && bytesAt(memory.estimate, memory.batchSize) > suspiciousShare * roomBytes) return { state: 'failed', note: outOfMemory({ ...memory, roomBytes }).message }
  return { state: 'interrupted', note: new AppError('trainerDied', { cause: code === null ? 'it was killed' : `exit code ${code}` }).message }
}

/** `3 of 10 epochs, best validation accuracy 91.2 %.`, or the loss of the best epoch where the task has no accuracy. */
export function figuresOf({ best, epochsDone, config, task }: RunSummary): string {
  const accuracy = best?.valAccuracy ?? best?.accuracy ?? null
  const loss = best?.valLoss ?? best?.loss ?? null
  const part = accuracy === null ? best?.valLoss : best?.valAccuracy
  const said = accuracy === null ? (loss === null || figureOf(task) === 'd_loss' ? null : `loss ${Number(loss.toPrecision(3))}`) : `accuracy ${(accuracy * 100).toFixed(1)} %`
  return `${epochsDone} of ${config.epochs} epochs${said === null ? '' : `, best ${part == null ? 'training' : 'validation'} ${said}`}.`
}
