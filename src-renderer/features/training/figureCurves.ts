/** Curves of what a run measures beside loss and accuracy. Pure; part of the curves of a run (curves.ts), drawn by FigureChart. */
import type { SampleColumns, StepFigureColumns } from '../../../src-shared/training/stepFigures.ts'
import { appendPoint, createCurve, type CurveBuffer } from '../../components/charts/curveBuffer.ts'
import { createSmoothed, resetSmoothed, updateSmoothed, type SmoothedCurve } from '../../components/charts/smoothing.ts'
import { formatBytes, formatCompact, formatLearningRate, formatLoss, formatRate, formatShare, formatTick } from '../../composables/formatNumbers.ts'
import { runFiguresText as text, type RunFigureName } from '../../text/runFigures.ts'

export type { RunFigureName } from '../../text/runFigures.ts'

export interface FigureCurve {
  readonly curve: CurveBuffer
  readonly smoothed: SmoothedCurve
}
export type FigureCurves = Readonly<Record<RunFigureName, FigureCurve>>

const ofSteps = ['learningRate', 'gradientNorm', 'dAccuracy'] as const
/** Those that scatter from step to step. */
export const smoothedFigures: ReadonlySet<RunFigureName> = new Set<RunFigureName>(['gradientNorm', 'dAccuracy'])

export function createFigureCurves(smoothing: number): FigureCurves {
  const one = (): FigureCurve => ({ curve: createCurve(), smoothed: createSmoothed(smoothing) })
  return { learningRate: one(), gradientNorm: one(), dAccuracy: one(), imagesPerSecond: one(), memoryBytes: one() }
}

/** Steps at these x; a step that lacks a figure adds no point to it. */
export function addStepFigures(curves: FigureCurves, xs: readonly number[], columns: StepFigureColumns): void {
  for (const name of ofSteps) {
    const values = columns[name]
    if (values === undefined) continue
    let unchanged = Number.POSITIVE_INFINITY
    const { curve, smoothed } = curves[name]
    xs.forEach((x, index) => {
      const value = values[index] ?? null
      if (value !== null) unchanged = Math.min(unchanged, appendPoint(curve, x, value))
    })
    if (smoothedFigures.has(name) && unchanged < Number.POSITIVE_INFINITY) updateSmoothed(smoothed, curve, unchanged)
  }
}

export function addSamples(curves: FigureCurves, samples: SampleColumns, stepsPerEpoch: number): void {
  samples.step.forEach((step, index) => {
    appendPoint(curves.imagesPerSecond.curve, step / stepsPerEpoch, samples.imagesPerSecond[index] ?? null)
    appendPoint(curves.memoryBytes.curve, step / stepsPerEpoch, samples.memoryBytes[index] ?? null)
  })
}

export function smoothFigures(curves: FigureCurves, weight: number): void {
  for (const name of smoothedFigures) {
    const { curve, smoothed } = curves[name]
    resetSmoothed(smoothed, weight)
    updateSmoothed(smoothed, curve, 0)
  }
}

export function formatRunFigure(name: RunFigureName, value: number): string {
  switch (name) {
    case 'learningRate': return String(Number(value.toPrecision(4)))
    case 'gradientNorm': return formatLoss(value)
    case 'dAccuracy': return formatShare(value)
    case 'imagesPerSecond': return formatRate(value)
    case 'memoryBytes': return formatBytes(value)
  }
}

/** Shorter, beside the axis. */
export function formatRunTick(name: RunFigureName, value: number): string {
  switch (name) {
    case 'learningRate': return formatLearningRate(value)
    case 'gradientNorm': return formatTick(value)
    case 'dAccuracy': return formatShare(value, 0)
    case 'imagesPerSecond': return formatCompact(value)
    case 'memoryBytes': return formatBytes(value)
  }
}

/** What the chart shows, as a sentence for those who cannot see it. */
export function describeFigure(curves: FigureCurves, name: RunFigureName): string {
  const { ys, length } = curves[name].curve
  if (length === 0) return `${text.names[name]}: ${text.notRecorded}.`
  const [lowest, highest] = [...ys.subarray(0, length)].reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [Infinity, -Infinity])
  const say = (value: number): string => formatRunFigure(name, value)
  return text.now(text.names[name], say(ys[length - 1]!), say(lowest), say(highest))
}
