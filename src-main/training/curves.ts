/** The curves of a run inside the trainer: kept whole for the checkpoint, told in portions of at most ten a second. */
import type { EpochMetrics } from '../../src-shared/training/run.ts'
import type { Checkpoint, RunPosition } from './checkpoint.ts'
import type { SpeedMeter } from './metrics.ts'
import type { RunPorts } from './run.ts'

/** Between two messages [ms]. */
const reportIntervalMs = 100

export interface Curves {
  /** From a checkpoint; tells the core what holds now. */
  restore(checkpoint: Checkpoint): void
  addStep(loss: number, accuracy: number | null): void
  addEpoch(metrics: EpochMetrics): void
  /** Every step so far, for a checkpoint. */
  columns(): { readonly stepLoss: Float32Array; readonly stepAccuracy: Float32Array }
  tell(where: { phase: string; position: RunPosition; speed: SpeedMeter; secondsLeft: number | null; force: boolean }): void
}

export function createCurves(ports: RunPorts, totals: { readonly stepsPerEpoch: number; readonly totalSteps: number }): Curves {
  const loss: number[] = []
  /** Empty where the task has no right and wrong. */
  const accuracy: number[] = []
  let told = 0
  let newEpochs: EpochMetrics[] = []
  let lastToldMs = Number.NEGATIVE_INFINITY
  const columnsFrom = (start: number) => ({
    step: Array.from({ length: loss.length - start }, (_, index) => start + index + 1),
    loss: loss.slice(start),
    accuracy: accuracy.length === 0 ? loss.slice(start).map(() => null) : accuracy.slice(start),
  })
  return {
    restore({ position, stepLoss, stepAccuracy }) {
      for (const value of stepLoss) loss.push(value)
      for (const value of stepAccuracy) accuracy.push(value)
      told = loss.length
      ports.report({ kind: 'resumed', step: position.step, steps: columnsFrom(0), epochs: position.epochs, bestEpoch: position.bestEpoch })
    },
    addStep(stepLoss, stepAccuracy) {
      // Rounded as the checkpoint keeps them, so that a resumed run tells the same curve.
      loss.push(Math.fround(stepLoss))
      if (stepAccuracy !== null) accuracy.push(Math.fround(stepAccuracy))
    },
    addEpoch(metrics) {
      newEpochs.push(metrics)
    },
    columns: () => ({ stepLoss: Float32Array.from(loss), stepAccuracy: Float32Array.from(accuracy) }),
    tell({ phase, position, speed, secondsLeft, force }) {
      const nowMs = ports.now()
      if (!force && nowMs - lastToldMs < reportIntervalMs) return
      lastToldMs = nowMs
      ports.report({
        kind: 'report',
        report: {
          epoch: Math.min(position.epochsDone + 1, totals.totalSteps / totals.stepsPerEpoch),
          step: position.step,
          ...totals,
          secondsLeft,
          imagesPerSecond: speed.imagesPerSecond(),
          memoryBytes: process.memoryUsage.rss(),
          phase,
          newSteps: columnsFrom(told),
          newEpochs,
          bestEpoch: position.bestEpoch,
          training: true,
        },
      })
      told = loss.length
      newEpochs = []
    },
  }
}
