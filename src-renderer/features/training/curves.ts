/** The curves of one run as buffers that grow while it trains, and what they say in words. Pure; used by useRunCurves and RunCharts. */
import type { EpochMetrics, RunCurves, RunProgress, StepColumns } from '../../../src-shared/training/run.ts'
import { appendPoint, createCurve, type CurveBuffer } from '../../components/charts/curveBuffer.ts'
import { createSmoothed, resetSmoothed, updateSmoothed, type SmoothedCurve } from '../../components/charts/smoothing.ts'
import { formatFigure, nameOfFigure } from '../../composables/figures.ts'
import { formatLoss, formatShare } from '../../composables/formatNumbers.ts'
import { addSamples, addStepFigures, createFigureCurves, smoothFigures, type FigureCurves } from './figureCurves.ts'

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
  /** What stands for accuracy where the task has none, of whole epochs; `name` as in `EpochFigures`, null: accuracy. */
  readonly figure: MetricCurves & { readonly name: string | null }
  readonly more: FigureCurves
  /** By epoch, ascending. */
  epochs: EpochMetrics[]
}

/** Empty curves; `smoothing` in 0..1. */
export function createCurveSet(smoothing: number, figure: string | null = null): CurveSet {
  const metric = (): MetricCurves => ({ steps: createCurve(), smoothed: createSmoothed(smoothing), train: createCurve(), val: createCurve() })
  return { stepsPerEpoch: 0, loss: metric(), accuracy: metric(), figure: { ...metric(), name: figure }, more: createFigureCurves(smoothing), epochs: [] }
}

/** Everything the core knows about a run so far. */
export function addCurves(set: CurveSet, curves: RunCurves): void {
  set.stepsPerEpoch = curves.stepsPerEpoch
  addSteps(set, curves.steps)
  if (set.stepsPerEpoch > 0) addSamples(set.more, curves.samples, set.stepsPerEpoch)
  addEpochs(set, curves.epochs)
}

/** The new points of one message. Steps that are known already (after a resume) replace what followed them. */
export function addProgress(set: CurveSet, progress: RunProgress): void {
  if (progress.stepsPerEpoch > 0) set.stepsPerEpoch = progress.stepsPerEpoch
  addSteps(set, progress.newSteps)
  if (set.stepsPerEpoch > 0) addSamples(set.more, progress.newSamples, set.stepsPerEpoch)
  addEpochs(set, progress.newEpochs)
}

function addSteps(set: CurveSet, columns: StepColumns): void {
  if (columns.step.length === 0 || set.stepsPerEpoch === 0) return
  const { figures = {} } = columns
  let [unchanged, unchangedFigure] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const xs = columns.step.map((step) => step / set.stepsPerEpoch)
  xs.forEach((x, index) => {
    unchanged = Math.min(unchanged, appendPoint(set.loss.steps, x, columns.loss[index] ?? null))
    appendPoint(set.accuracy.steps, x, columns.accuracy[index] ?? null)
    if (figures.dLoss) unchangedFigure = Math.min(unchangedFigure, appendPoint(set.figure.steps, x, figures.dLoss[index] ?? null))
  })
  updateSmoothed(set.loss.smoothed, set.loss.steps, unchanged)
  updateSmoothed(set.accuracy.smoothed, set.accuracy.steps, unchanged)
  updateSmoothed(set.figure.smoothed, set.figure.steps, unchangedFigure)
  addStepFigures(set.more, xs, figures)
}

function addEpochs(set: CurveSet, epochs: readonly EpochMetrics[]): void {
  for (const epoch of epochs) {
    appendPoint(set.loss.train, epoch.epoch, epoch.loss)
    if (epoch.accuracy !== null) appendPoint(set.accuracy.train, epoch.epoch, epoch.accuracy)
    const [train, val] = figuresOf(set, epoch)
    if (train !== null) appendPoint(set.figure.train, epoch.epoch, train)
    if (val !== null) appendPoint(set.figure.val, epoch.epoch, val)
    if (epoch.valLoss !== null) appendPoint(set.loss.val, epoch.epoch, epoch.valLoss)
    if (epoch.valAccuracy !== null) appendPoint(set.accuracy.val, epoch.epoch, epoch.valAccuracy)
    set.epochs = [...set.epochs.filter((known) => known.epoch < epoch.epoch), epoch]
  }
}

/** Smooths the step curves anew with another weight in 0..1. */
export function setSmoothing(set: CurveSet, weight: number): void {
  for (const metric of [set.loss, set.accuracy, set.figure]) {
    resetSmoothed(metric.smoothed, weight)
    updateSmoothed(metric.smoothed, metric.steps, 0)
  }
  smoothFigures(set.more, weight)
}

/** Training and validation value of the figure that stands for accuracy. */
function figuresOf({ figure: { name } }: CurveSet, { metrics }: EpochMetrics): readonly [number | null, number | null] {
  return name === null ? [null, null] : [metrics?.train[name] ?? null, metrics?.val?.[name] ?? null]
}

/** What a chart shows, as a sentence for those who cannot see it. */
export function describeMetric(set: CurveSet, metric: 'loss' | 'accuracy' | 'figure'): string {
  const figure = set.figure.name ?? ''
  const name = { loss: 'Loss', accuracy: 'Accuracy', figure: nameOfFigure(figure) }[metric]
  const say = { loss: formatLoss, accuracy: formatShare, figure: (value: number) => formatFigure(figure, value) }[metric]
  const trainOf = (epoch: EpochMetrics): number | null => (metric === 'figure' ? figuresOf(set, epoch)[0] : epoch[metric])
  const valOf = (epoch: EpochMetrics): number | null => ({ loss: epoch.valLoss, accuracy: epoch.valAccuracy, figure: figuresOf(set, epoch)[1] })[metric]
  const known = set.epochs.filter((epoch) => trainOf(epoch) !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last) return set[metric].steps.length === 0 ? `${name}: no values yet.` : `${name} of each training step, first epoch: now ${say(set[metric].steps.ys[set[metric].steps.length - 1]!)}.`
  const train = `training ${say(trainOf(first)!)} after epoch ${first.epoch}, ${say(trainOf(last)!)} after epoch ${last.epoch}`
  const validated = known.filter((epoch) => valOf(epoch) !== null)
  if (validated.length === 0) return `${name}: ${train}. No validation images.`
  // What stands for accuracy is a distance or a loss: less is better.
  const best = validated.reduce((a, b) => ((metric === 'accuracy' ? valOf(b)! > valOf(a)! : valOf(b)! < valOf(a)!) ? b : a))
  return `${name}: ${train}; validation now ${say(valOf(validated.at(-1)!)!)}, best ${say(valOf(best)!)} at epoch ${best.epoch}.`
}
