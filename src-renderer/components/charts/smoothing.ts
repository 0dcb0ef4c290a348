/** Exponential smoothing of a curve, kept up to date as points arrive. Used for the step curves of training. */
import { appendPoint, createCurve, type CurveBuffer } from './curveBuffer.ts'

export interface SmoothedCurve {
  readonly curve: CurveBuffer
  /** 0: the curve itself, towards 1: ever smoother. */
  weight: number
  /** Running weighted sum and the number of finite points in it. */
  sum: number
  count: number
  /** How many source points are in. */
  done: number
}

/** An empty smoothed curve with this weight in 0..1 (1 excluded). */
export function createSmoothed(weight: number): SmoothedCurve {
  return { curve: createCurve(), weight, sum: 0, count: 0, done: 0 }
}

/**
 * Brings the smoothed curve up to date with its source; `unchanged` is how many leading source points are as they were.
 * Moving average with the start-up bias divided out, `s = w s + (1 - w) y`, `y' = s / (1 - w^n)` (Adam's correction, Kingma and Ba 2015).
 */
export function updateSmoothed(smoothed: SmoothedCurve, source: CurveBuffer, unchanged: number): void {
  if (unchanged < smoothed.done) resetSmoothed(smoothed, smoothed.weight)
  for (let index = smoothed.done; index < source.length; index += 1) {
    const y = source.ys[index]!
    if (Number.isFinite(y)) {
      smoothed.sum = smoothed.weight * smoothed.sum + (1 - smoothed.weight) * y
      smoothed.count += 1
    }
    const value = Number.isFinite(y) ? smoothed.sum / (1 - smoothed.weight ** smoothed.count) : Number.NaN
    appendPoint(smoothed.curve, source.xs[index]!, value)
  }
  smoothed.done = source.length
}

/** Forgets all points and takes another weight; `updateSmoothed` then starts anew. */
export function resetSmoothed(smoothed: SmoothedCurve, weight: number): void {
  smoothed.curve.length = 0
  Object.assign(smoothed, { weight, sum: 0, count: 0, done: 0 })
}
