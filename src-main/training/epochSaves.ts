/**
 * The checkpoints of epochs that are over. They are written at once, except where epochs are over faster than a disk takes them (a new head on kept
 * features): then the newest ones are, so often that writing takes a tenth of the time. What is not on the disk is not told, so a process that dies
 * leaves a run that knows of nothing it cannot show. Used by the loop (run.ts).
 */
import type { EpochMetrics } from '../../src-shared/training/run.ts'
import type { Checkpoint } from './checkpoint.ts'

/** Of the time, for writing. */
const writingShare = 0.1
/** Larger checkpoints do not wait: their memory is a step's [bytes]. */
const mostWaitingBytes = 32 * 2 ** 20

/** What an epoch leaves. Its tensors must stay as they are: every step makes new ones. */
export interface EndedEpoch {
  readonly metrics: EpochMetrics
  /** To go on from. */
  readonly latest: Checkpoint
  /** Null where another epoch is better. */
  readonly best: Checkpoint | null
}

export interface EpochSaves {
  /** `mustWrite`: whatever it costs, as at the end of the run. */
  add(epoch: EndedEpoch, mustWrite: boolean): void
  /** Writes what waits; `newer` in place of the last epoch's checkpoint. Whether there was anything. */
  flush(newer?: Checkpoint): boolean
  /** Of the epochs that are on the disk. */
  bestEpoch(): number | null
}

export interface EpochSavesPorts {
  writeLatest(checkpoint: Checkpoint): void
  writeBest(checkpoint: Checkpoint): void
  /** These epochs are on the disk now. */
  tell(epochs: readonly EpochMetrics[]): void
  /** Monotonic clock [ms]. */
  now(): number
}

interface Waiting {
  readonly epochs: readonly EpochMetrics[]
  readonly latest: Checkpoint | null
  readonly best: Checkpoint | null
}

const nothing: Waiting = { epochs: [], latest: null, best: null }

/** `bestEpoch`: as far as the run has come. */
export function createEpochSaves({ writeLatest, writeBest, tell, now }: EpochSavesPorts, bestEpoch: number | null): EpochSaves {
  let waiting = nothing
  let dueMs = Number.NEGATIVE_INFINITY

  function flush(newer?: Checkpoint): boolean {
    const { epochs, best, latest = null } = { ...waiting, ...(newer === undefined ? {} : { latest: newer }) }
    // Tried once: what a full disk refuses is repeated when the run goes on.
    waiting = nothing
    if (latest === null) return false
    const startMs = now()
    // This one first: should the process die between the two, the epochs are repeated and come out the same.
    if (best !== null) writeBest(best)
    writeLatest(latest)
    const endMs = now()
    dueMs = endMs + (endMs - startMs) * (1 / writingShare - 1)
    bestEpoch = latest.position.bestEpoch
    tell(epochs)
    return true
  }

  return {
    add({ metrics, latest, best }, mustWrite) {
      waiting = { epochs: [...waiting.epochs, metrics], latest, best: best ?? waiting.best }
      if (mustWrite || now() >= dueMs || sizeOf(latest) > mostWaitingBytes) flush()
    },
    flush,
    bestEpoch: () => bestEpoch,
  }
}

function sizeOf({ tensors }: Checkpoint): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
}
