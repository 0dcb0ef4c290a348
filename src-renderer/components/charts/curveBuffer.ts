/**
 * A growing curve in typed arrays, and how it is thinned for the screen. Used by the charts and by whoever feeds them.
 * A run of 100,000 steps costs 1.6 MB here and a few hundred points in the chart.
 */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Points in order of x; `y` may be NaN, which draws as a gap. */
export interface CurveBuffer {
  xs: Float64Array
  ys: Float64Array
  length: number
}

const firstCapacity = 256

/** An empty curve. */
export function createCurve(): CurveBuffer {
  return { xs: new Float64Array(firstCapacity), ys: new Float64Array(firstCapacity), length: 0 }
}

/** A curve holding these points. */
export function curveFrom(points: Iterable<Point>): CurveBuffer {
  const curve = createCurve()
  for (const { x, y } of points) appendPoint(curve, x, y)
  return curve
}

/**
 * Adds a point at the end and returns how many points were kept before it. A point at or before the last x replaces what
 * lies there: a run that resumes from its last checkpoint repeats the steps after it. JSON has no NaN, so null means NaN.
 */
export function appendPoint(curve: CurveBuffer, x: number, y: number | null): number {
  if (curve.length > 0 && x <= curve.xs[curve.length - 1]!) curve.length = firstIndexAtOrAfter(curve, x)
  if (curve.length === curve.xs.length) {
    curve.xs = grown(curve.xs)
    curve.ys = grown(curve.ys)
  }
  curve.xs[curve.length] = x
  curve.ys[curve.length] = y ?? Number.NaN
  curve.length += 1
  return curve.length - 1
}

/** Index of the first point with x at or after `x`; the length when there is none. */
export function firstIndexAtOrAfter(curve: CurveBuffer, x: number): number {
  let low = 0
  let high = curve.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (curve.xs[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}

/** How a stretch of many points becomes few: its lowest and highest, so no spike disappears, or its mean, so a trend stays a line. */
export type Thinning = 'extremes' | 'mean'

/**
 * The part of the curve between two x, as at most about `pointLimit` points, taken from equal stretches of x.
 * One point outside on each side keeps lines entering and leaving.
 */
export function thinned(curve: CurveBuffer, fromX: number, toX: number, pointLimit: number, thinning: Thinning = 'extremes'): Point[] {
  const start = Math.max(0, firstIndexAtOrAfter(curve, fromX) - 1)
  let end = firstIndexAtOrAfter(curve, toX)
  while (end < curve.length && curve.xs[end]! <= toX) end += 1
  end = Math.min(curve.length, end + 1)
  if (end - start <= pointLimit) return slice(curve, start, end)

  const stretchCount = Math.max(1, Math.floor(pointLimit / 2))
  const firstX = curve.xs[start]!
  const stretch = (curve.xs[end - 1]! - firstX) / stretchCount
  const points: Point[] = []
  let index = start
  for (let part = 1; part <= stretchCount && index < end; part += 1) {
    const limit = part === stretchCount ? Number.POSITIVE_INFINITY : firstX + part * stretch
    const first = index
    while (index < end && curve.xs[index]! < limit) index += 1
    if (index === first) continue
    if (thinning === 'mean') points.push(meanOf(curve, first, index))
    else pushExtremes(points, curve, first, index)
  }
  return points
}

/** Mean of x and of the finite y of points `first` to `end` (excluded); y is NaN when none is. */
function meanOf(curve: CurveBuffer, first: number, end: number): Point {
  let sum = 0
  let count = 0
  for (let index = first; index < end; index += 1) {
    const y = curve.ys[index]!
    if (!Number.isNaN(y)) {
      sum += y
      count += 1
    }
  }
  return { x: (curve.xs[first]! + curve.xs[end - 1]!) / 2, y: count === 0 ? Number.NaN : sum / count }
}

/** Lowest and highest of points `first` to `end` (excluded) in order of x; one NaN when there is nothing else. */
function pushExtremes(points: Point[], curve: CurveBuffer, first: number, end: number): void {
  let lowest = -1
  let highest = -1
  for (let index = first; index < end; index += 1) {
    const y = curve.ys[index]!
    if (Number.isNaN(y)) continue
    if (lowest < 0 || y < curve.ys[lowest]!) lowest = index
    if (highest < 0 || y > curve.ys[highest]!) highest = index
  }
  const indexes = lowest < 0 ? [first] : lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)]
  for (const index of indexes) points.push({ x: curve.xs[index]!, y: curve.ys[index]! })
}

function slice(curve: CurveBuffer, start: number, end: number): Point[] {
  const points: Point[] = []
  for (let index = start; index < end; index += 1) points.push({ x: curve.xs[index]!, y: curve.ys[index]! })
  return points
}

function grown(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}
