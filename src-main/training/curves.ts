/** The curves of a run inside the trainer: kept whole for the checkpoint, told in portions of at most ten a second. */
import type { EpochMetrics, StepColumns } from '../../src-shared/training/run.ts'
import { stepFigures as stepFigureNames, type StepFigure } from '../../src-shared/training/stepFigures.ts'
import type { Checkpoint, RunPosition } from './checkpoint.ts'
import type { SpeedMeter } from './metrics.ts'
import type { RunPorts } from './run.ts'
import { createSampler } from './samples.ts'
import type { StepMeasures } from './stepMeasures.ts'

/** Between two messages [ms]. */
const reportIntervalMs = 100

export interface Curves {
  /** From a checkpoint; tells the core what holds now. */
  restore(checkpoint: Checkpoint): void
  addStep(measured: { readonly loss: number; readonly accuracy: number | null; readonly figures: StepMeasures; readonly images: number; readonly milliseconds: number }): void
  addEpoch(metrics: EpochMetrics): void
  /** Every step so far, for a checkpoint. */
  columns(): Pick<Checkpoint, 'stepLoss' | 'stepAccuracy' | 'stepFigures'>
  tell(where: { phase: string; position: RunPosition; speed: SpeedMeter; secondsLeft: number | null; force: boolean }): void
}

export function createCurves(ports: RunPorts, totals: { readonly stepsPerEpoch: number; readonly totalSteps: number }): Curves {
  const loss: number[] = []
  /** Empty where the task has no right and wrong. */
  const accuracy: number[] = []
  /** Those that a step has had; NaN where it had none. */
  const figures = new Map<StepFigure, number[]>()
  const sampler = createSampler(ports.now)
  let told = 0
  let newEpochs: EpochMetrics[] = []
  let lastToldMs = Number.NEGATIVE_INFINITY
  const columnsFrom = (start: number): StepColumns => ({
    step: Array.from({ length: loss.length - start }, (_, index) => start + index + 1),
    loss: loss.slice(start),
    accuracy: accuracy.length === 0 ? loss.slice(start).map(() => null) : accuracy.slice(start),
    ...(figures.size === 0 ? {} : { figures: Object.fromEntries([...figures].map(([name, values]) => [name, values.slice(start).map((value) => (Number.isNaN(value) ? null : value))])) }),
  })
  return {
    restore({ position, stepLoss, stepAccuracy, stepFigures = {} }) {
      for (const value of stepLoss) loss.push(value)
      for (const value of stepAccuracy) accuracy.push(value)
      for (const [name, values] of Object.entries(stepFigures)) figures.set(name as StepFigure, [...values])
      told = loss.length
      ports.report({ kind: 'resumed', step: position.step, steps: columnsFrom(0), epochs: position.epochs, bestEpoch: position.bestEpoch })
    },
    addStep({ loss: stepLoss, accuracy: stepAccuracy, figures: measures, images, milliseconds }) {
      for (const name of stepFigureNames) {
        const value = measures[name]
        if (value !== null && !figures.has(name)) figures.set(name, loss.map(() => NaN))
        figures.get(name)?.push(value === null ? NaN : Math.fround(value))
      }
      // Rounded as the checkpoint keeps them, so that a resumed run tells the same curve.
      loss.push(Math.fround(stepLoss))
      if (stepAccuracy !== null) accuracy.push(Math.fround(stepAccuracy))
      sampler.addStep(loss.length, images, milliseconds)
    },
    addEpoch(metrics) {
      newEpochs.push(metrics)
    },
    columns: () => ({
      stepLoss: Float32Array.from(loss),
      stepAccuracy: Float32Array.from(accuracy),
      stepFigures: Object.fromEntries([...figures].map(([name, values]) => [name, Float32Array.from(values)])),
    }),
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
          newSamples: sampler.take(force),
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
