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

/**
 * The part of the curve between two x, as at most about `pointLimit` points: the lowest and the highest of each of
 * `pointLimit / 2` equal stretches of x, so no spike disappears. One point outside on each side keeps lines entering and leaving.
 */
export function thinned(curve: CurveBuffer, fromX: number, toX: number, pointLimit: number): Point[] {
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
    let lowest = -1
    let highest = -1
    let gap = -1
    for (; index < end && curve.xs[index]! < limit; index += 1) {
      const y = curve.ys[index]!
      if (Number.isNaN(y)) gap = index
      else {
        if (lowest < 0 || y < curve.ys[lowest]!) lowest = index
        if (highest < 0 || y > curve.ys[highest]!) highest = index
      }
    }
    pushInOrder(points, curve, lowest < 0 ? [gap] : [lowest, highest])
  }
  return points
}

function pushInOrder(points: Point[], curve: CurveBuffer, indexes: number[]): void {
  const distinct = [...new Set(indexes)].filter((index) => index >= 0).sort((a, b) => a - b)
  for (const index of distinct) points.push({ x: curve.xs[index]!, y: curve.ys[index]! })
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
