/** The curves of one run as buffers that grow while it trains, and what they say in words. Pure; used by useRunCurves and RunCharts. */
import type { EpochMetrics, RunCurves, RunProgress, StepColumns } from '../../../src-shared/training/run.ts'
import { appendPoint, createCurve, type CurveBuffer } from '../../components/charts/curveBuffer.ts'
import { createSmoothed, resetSmoothed, updateSmoothed, type SmoothedCurve } from '../../components/charts/smoothing.ts'
import { formatLoss, formatShare } from '../../composables/formatNumbers.ts'

/** One metric: each step, the same smoothed, and the values of whole epochs. x counts epochs: 2.5 is the middle of the third. */
export interface MetricCurves {
  readonly steps: CurveBuffer
  readonly smoothed: SmoothedCurve
  readonly train: CurveBuffer
  readonly val: CurveBuffer
}

export interface CurveSet {
  stepsPerEpoch: number
  readonly loss: MetricCurves
  readonly accuracy: MetricCurves
  /** By epoch, ascending. */
  epochs: EpochMetrics[]
}

/** Empty curves; `smoothing` in 0..1. */
export function createCurveSet(smoothing: number): CurveSet {
  const metric = (): MetricCurves => ({ steps: createCurve(), smoothed: createSmoothed(smoothing), train: createCurve(), val: createCurve() })
  return { stepsPerEpoch: 0, loss: metric(), accuracy: metric(), epochs: [] }
}

/** Everything the core knows about a run so far. */
export function addCurves(set: CurveSet, curves: RunCurves): void {
  set.stepsPerEpoch = curves.stepsPerEpoch
  addSteps(set, curves.steps)
  addEpochs(set, curves.epochs)
}

/** The new points of one message. Steps that are known already (after a resume) replace what followed them. */
export function addProgress(set: CurveSet, progress: RunProgress): void {
  if (progress.stepsPerEpoch > 0) set.stepsPerEpoch = progress.stepsPerEpoch
  addSteps(set, progress.newSteps)
  addEpochs(set, progress.newEpochs)
}

function addSteps(set: CurveSet, columns: StepColumns): void {
  if (columns.step.length === 0 || set.stepsPerEpoch === 0) return
  let unchanged = Number.POSITIVE_INFINITY
  for (let index = 0; index < columns.step.length; index += 1) {
    const x = columns.step[index]! / set.stepsPerEpoch
    unchanged = Math.min(unchanged, appendPoint(set.loss.steps, x, columns.loss[index] ?? null))
    appendPoint(set.accuracy.steps, x, columns.accuracy[index] ?? null)
  }
  updateSmoothed(set.loss.smoothed, set.loss.steps, unchanged)
  updateSmoothed(set.accuracy.smoothed, set.accuracy.steps, unchanged)
}

function addEpochs(set: CurveSet, epochs: readonly EpochMetrics[]): void {
  for (const epoch of epochs) {
    appendPoint(set.loss.train, epoch.epoch, epoch.loss)
    appendPoint(set.accuracy.train, epoch.epoch, epoch.accuracy)
    if (epoch.valLoss !== null) appendPoint(set.loss.val, epoch.epoch, epoch.valLoss)
    if (epoch.valAccuracy !== null) appendPoint(set.accuracy.val, epoch.epoch, epoch.valAccuracy)
    set.epochs = [...set.epochs.filter((known) => known.epoch < epoch.epoch), epoch]
  }
}

/** Smooths the step curves anew with another weight in 0..1. */
export function setSmoothing(set: CurveSet, weight: number): void {
  for (const metric of [set.loss, set.accuracy]) {
    resetSmoothed(metric.smoothed, weight)
    updateSmoothed(metric.smoothed, metric.steps, 0)
  }
}

/** What a chart shows, as a sentence for those who cannot see it. */
export function describeMetric(set: CurveSet, metric: 'loss' | 'accuracy'): string {
  const name = metric === 'loss' ? 'Loss' : 'Accuracy'
  const say = metric === 'loss' ? formatLoss : formatShare
  const first = set.epochs[0]
  const last = set.epochs.at(-1)
  if (!first || !last) return set[metric].steps.length === 0 ? `${name}: no values yet.` : `${name} of each training step, first epoch: now ${say(set[metric].steps.ys[set[metric].steps.length - 1]!)}.`
  const train = `training ${say(first[metric])} after epoch ${first.epoch}, ${say(last[metric])} after epoch ${last.epoch}`
  const value = (epoch: EpochMetrics): number | null => (metric === 'loss' ? epoch.valLoss : epoch.valAccuracy)
  const validated = set.epochs.filter((epoch) => value(epoch) !== null)
  if (validated.length === 0) return `${name}: ${train}. No validation images.`
  const best = validated.reduce((a, b) => ((metric === 'loss' ? value(b)! < value(a)! : value(b)! > value(a)!) ? b : a))
  return `${name}: ${train}; validation now ${say(value(validated.at(-1)!))}, best ${say(value(best))} at epoch ${best.epoch}.`
}
