/** How a run's position moves: after a step, after the validation that ends an epoch. Pure; used by the training loop. */
import { addSums, metricName, metricResult, type FigureConfig } from '../../src-shared/training/metric.ts'
import type { EpochMetrics, RunConfig } from '../../src-shared/training/run.ts'
import { afterEpoch } from '../../src-shared/training/schedule.ts'
import type { Tensor } from '../graph/ir.ts'
import { isBetter, monitored } from './metrics.ts'
import { startPosition, type EpochSums, type RunPosition } from './position.ts'
import { isUpdate } from './stepInputs.ts'
import type { Validation } from './validation.ts'

type Outputs = Readonly<Record<string, Tensor>>

/** What a run measures beside its loss. */
export interface RunFigures {
  /** Answers that are right or wrong in one example; null: the task has no such. */
  readonly decisions: number | null
  readonly metrics: readonly FigureConfig[]
  /** Whether one epoch is better than another; if not, each is taken as the best so far. */
  readonly ranked: boolean
}

/** After a step over so many images, by what it gave (see `TrainingStep`). */
export function afterStep(config: RunConfig, figures: RunFigures, position: RunPosition, outputs: Outputs, images: number, seconds: number): RunPosition {
  const sums = position.epochSums
  return {
    ...position,
    step: position.step + 1,
    stepInEpoch: position.stepInEpoch + 1,
    updates: position.updates + (isUpdate(config, position) ? 1 : 0),
    epochSums: {
      loss: sums.loss + scalarOf(outputs, 'loss') * images,
      correct: sums.correct + (figures.decisions === null ? 0 : scalarOf(outputs, 'correct')),
      images: sums.images + images,
      seconds: sums.seconds + seconds,
      metrics: addMetrics(figures, sums.metrics, outputs),
    },
  }
}

export interface FinishedEpoch {
  readonly position: RunPosition
  readonly metrics: EpochMetrics
  /** Whether it is the best one so far. */
  readonly improved: boolean
}

/** After the last step of an epoch and its validation (null: the run has no images for it), which took so many seconds. */
export function afterValidation(config: RunConfig, figures: RunFigures, position: RunPosition, validation: Validation | null, seconds: number): FinishedEpoch {
  const epoch = position.epochsDone + 1
  const sums = position.epochSums
  const metrics: EpochMetrics = {
    epoch,
    loss: sums.loss / sums.images,
    accuracy: figures.decisions === null ? null : sums.correct / (sums.images * figures.decisions),
    valLoss: validation?.loss ?? null,
    valAccuracy: validation?.accuracy ?? null,
    seconds: sums.seconds + seconds,
    ...(figures.metrics.length === 0 ? {} : { metrics: { train: metricFigures(figures, sums.metrics), val: validation?.metrics ?? null } }),
  }
  const best = position.epochs.find((done) => done.epoch === position.bestEpoch) ?? null
  const improved = !figures.ranked || isBetter(metrics, best, config.monitor)
  return {
    metrics,
    improved,
    position: {
      ...position,
      epochsDone: epoch,
      stepInEpoch: 0,
      epochSums: startPosition.epochSums,
      epochs: [...position.epochs, metrics],
      bestEpoch: improved ? epoch : position.bestEpoch,
      epochsWithoutImprovement: improved ? 0 : position.epochsWithoutImprovement + 1,
      plateau: afterEpoch(config.schedule, position.plateau, monitored(metrics, config.monitor), config.monitor === 'val_loss'),
    },
  }
}

/** Asked at the edge of every epoch, after a resume too. */
export function stopsEarly({ earlyStoppingPatience: patience }: RunConfig, position: RunPosition): boolean {
  return patience !== null && position.epochsWithoutImprovement >= patience
}

export function earlyStopNote(config: RunConfig, { epochsDone, epochsWithoutImprovement: patience }: RunPosition): string {
  return `Stopped early after epoch ${epochsDone}: no better ${config.monitor === 'val_loss' ? 'loss' : 'accuracy'} for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}.`
}

/** A step's output of one number. */
export function scalarOf(outputs: Outputs, name: string): number {
  const value = outputs[name]?.data[0]
  if (value === undefined) throw new Error(`training step: no output ${name}`)
  return value
}

function addMetrics({ metrics }: RunFigures, before: EpochSums['metrics'], outputs: Outputs): EpochSums['metrics'] {
  return Object.fromEntries(metrics.map(metricName).map((name) => [name, addSums(before[name], outputs[`metric:${name}`]?.data ?? [])]))
}

function metricFigures({ metrics }: RunFigures, sums: EpochSums['metrics']): Readonly<Record<string, number>> {
  return Object.assign({}, ...metrics.map((metric) => metricResult(metric, sums[metricName(metric)] ?? []))) as Record<string, number>
}
