/** ROC and precision-recall curves of one class against the rest. Equal scores are one point, as in scikit-learn. */

/** What is answered when every score >= `threshold` counts as yes. */
export interface CurvePoint {
  readonly threshold: number
  /** Right and wrong yeses so far. */
  readonly truePositives: number
  readonly falsePositives: number
}

export interface RankedScores {
  /** One per distinct score, highest first. */
  readonly points: readonly CurvePoint[]
  readonly positives: number
  readonly negatives: number
}

/** Sorts scores [N] and counts. Scores that are not numbers are refused: they have no place in an order. */
export function rankScores(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): RankedScores {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index)
  for (const index of order) if (Number.isNaN(scores[index])) throw new Error(`score ${index}: it is not a number. Leave such answers out`)
  order.sort((a, b) => scores[b]! - scores[a]!)
  const points: CurvePoint[] = []
  let [truePositives, falsePositives] = [0, 0]
  for (const [place, index] of order.entries()) {
    if (isPositive[index]) truePositives += 1
    else falsePositives += 1
    const threshold = scores[index]!
    if (place === order.length - 1 || scores[order[place + 1]!] !== threshold) points.push({ threshold, truePositives, falsePositives })
  }
  return { points, positives: truePositives, negatives: falsePositives }
}

/** Area under the ROC curve by trapezoids; null without both kinds. */
export function rocArea({ points, positives, negatives }: RankedScores): number | null {
  if (positives === 0 || negatives === 0) return null
  let [area, before] = [0, { truePositives: 0, falsePositives: 0 }]
  for (const point of points) {
    area += ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2
    before = point
  }
  return area / (positives * negatives)
}

/** Average precision: sum of (R[n] - R[n-1]) P[n], no interpolation; 0 without positives, as in scikit-learn. */
export function averagePrecision({ points, positives }: RankedScores): number {
  if (positives === 0) return 0
  let [total, before] = [0, 0]
  for (const { truePositives, falsePositives } of points) {
    total += ((truePositives - before) * truePositives) / (truePositives + falsePositives)
    before = truePositives
  }
  return total / positives
}

export interface CurveFigures {
  readonly threshold: number
  readonly precision: number
  /** Also the true positive rate. */
  readonly recall: number
  readonly falsePositiveRate: number
  readonly f1: number
}

/** Figures when every score >= `threshold` is a yes; ratios over zero are 0, but precision of no yes at all is 1, as scikit-learn ends its curve. */
export function figuresAt(ranked: RankedScores, threshold: number): CurveFigures {
  let [low, high] = [0, ranked.points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranked.points[middle]!.threshold >= threshold) low = middle + 1
    else high = middle
  }
  return figuresOfPoint(ranked, ranked.points[low - 1] ?? null, threshold)
}

/** Every point of the curves, from no yes at all (threshold Infinity) to yes for all. */
export function curveOf(ranked: RankedScores): CurveFigures[] {
  return [figuresOfPoint(ranked, null, Infinity), ...ranked.points.map((point) => figuresOfPoint(ranked, point, point.threshold))]
}

function figuresOfPoint({ positives, negatives }: RankedScores, point: CurvePoint | null, threshold: number): CurveFigures {
  const { truePositives, falsePositives } = point ?? { truePositives: 0, falsePositives: 0 }
  const answered = truePositives + falsePositives
  return {
    threshold,
    precision: answered === 0 ? 1 : truePositives / answered,
    recall: positives === 0 ? 0 : truePositives / positives,
    falsePositiveRate: negatives === 0 ? 0 : falsePositives / negatives,
    f1: answered + positives === 0 ? 0 : (2 * truePositives) / (answered + positives),
  }
}

/** At most `limit` points of a curve for drawing: the ends and the points evenly along it. */
export function thinned(curve: readonly CurveFigures[], limit: number): readonly CurveFigures[] {
  if (curve.length <= limit) return curve
  return Array.from({ length: limit }, (_, index) => curve[Math.round((index * (curve.length - 1)) / (limit - 1))]!)
}
