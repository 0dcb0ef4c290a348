/** Where a run stands, apart from its tensors: what the loop counts and the checkpoint keeps. */
import { startPlateau, type PlateauState } from '../../src-shared/training/schedule.ts'
import type { EpochMetrics } from '../../src-shared/training/run.ts'

/** All counts are of finished steps, so 0 means untouched. */
export interface RunPosition {
  /** Steps finished over the whole run. */
  readonly step: number
  /** Epochs finished. */
  readonly epochsDone: number
  /** Steps finished in the epoch under way; 0 at its edge. */
  readonly stepInEpoch: number
  /** Sums over the epoch under way: loss weighted by images, right answers, images, seconds, and those of each metric. */
  readonly epochSums: EpochSums
  readonly epochs: readonly EpochMetrics[]
  readonly bestEpoch: number | null
  readonly epochsWithoutImprovement: number
  readonly plateau: PlateauState
  /** Finished updates of the optimizer, those of the run it went on from included; fewer than steps where gradients are accumulated. */
  readonly updates: number
  /** By weight: how many of the updates there were before its optimizer memory began; 0 where it is not named. */
  readonly memorySince: Readonly<Record<string, number>>
}

export interface EpochSums {
  readonly loss: number
  readonly correct: number
  readonly images: number
  readonly seconds: number
  readonly metrics: Readonly<Record<string, readonly number[]>>
}

export const startPosition: RunPosition = {
  step: 0,
  epochsDone: 0,
  stepInEpoch: 0,
  epochSums: { loss: 0, correct: 0, images: 0, seconds: 0, metrics: {} },
  epochs: [],
  bestEpoch: null,
  epochsWithoutImprovement: 0,
  plateau: startPlateau,
  updates: 0,
  memorySince: {},
}

/** A position read from JSON; `damaged` throws with the reason when it is none. What earlier versions did not write begins as in a new run. */
export function parsePosition(value: unknown, damaged: (reason: string) => never): RunPosition {
  if (!isRecord(value)) return damaged('there is no position')
  const { step, epochsDone, stepInEpoch, epochSums, epochs, bestEpoch, epochsWithoutImprovement, plateau = startPlateau, updates = step, memorySince = {} } = value
  if (!isCount(step) || !isCount(epochsDone) || !isCount(stepInEpoch) || !isCount(epochsWithoutImprovement) || !isCount(updates)) return damaged('the position is incomplete')
  if (bestEpoch !== null && !isCount(bestEpoch)) return damaged('the best epoch is no whole number')
  if (!isRecord(epochSums) || !['loss', 'correct', 'images', 'seconds'].every((key) => Number.isFinite(epochSums[key]))) return damaged('the sums of the epoch are incomplete')
  const { metrics = {} } = epochSums
  if (!isRecord(metrics) || !Object.values(metrics).every((sums) => Array.isArray(sums) && sums.every(Number.isFinite))) return damaged('the sums of the metrics are incomplete')
  if (!Array.isArray(epochs) || epochs.length !== epochsDone || !epochs.every(isEpochMetrics)) return damaged('the figures of the epochs are incomplete')
  if (!isPlateau(plateau) || !isRecord(memorySince) || !Object.values(memorySince).every(isCount)) return damaged('the memory of the optimizer is incomplete')
  return {
    step, epochsDone, stepInEpoch, epochSums: { ...epochSums, metrics } as unknown as EpochSums, epochs, bestEpoch, epochsWithoutImprovement,
    plateau, updates, memorySince: memorySince as Record<string, number>,
  }
}

function isEpochMetrics(value: unknown): value is EpochMetrics {
  if (!isRecord(value)) return false
  const numberOrNull = (entry: unknown): boolean => entry === null || Number.isFinite(entry)
  return isCount(value['epoch']) && ['loss', 'seconds'].every((key) => Number.isFinite(value[key])) && ['accuracy', 'valLoss', 'valAccuracy'].every((key) => numberOrNull(value[key]))
}

function isPlateau(value: unknown): value is PlateauState {
  return isRecord(value) && Number.isFinite(value['factor']) && (value['best'] === null || Number.isFinite(value['best'])) && isCount(value['epochsWithoutImprovement']) && isCount(value['cooldownLeft'])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
