/**
 * The arithmetic of the learning-rate finder (Smith 2017, "Cyclical Learning Rates for Training Neural Networks", arXiv 1506.01186): the
 * rate grows from step to step, the loss says which rates teach something. Used by the trainer, the command line and the dialog.
 */

import { usualLearningRates, type OptimizerKind } from './optimizer.ts'

/** One point per step: the loss, and the rate of the update that followed it. As columns (compact on the wire); all numbers finite. */
export interface RateSweep {
  readonly learningRates: readonly number[]
  readonly losses: readonly number[]
}

export interface RateSuggestion {
  /** To one digit, or two where it begins with 1 (0.0042 -> 0.004, 0.0124 -> 0.012): more than that the curve cannot tell. */
  readonly learningRate: number
  /** Rate of the lowest smoothed loss. */
  readonly lowestAt: number
}

/** While a search lasts. */
export interface RateSearchProgress {
  /** One sentence about what is going on. */
  readonly phase: string
  readonly done: number
  readonly total: number
  /** All points so far. */
  readonly sweep: RateSweep
}

/** Nearly forty for each of the four powers of ten: with fewer, a network has no time to learn anything at the rate that would teach it. */
export const sweepSteps = 150
/** Shares of the optimizer's usual rate that the sweep goes from and to. */
const [lowestShare, highestShare] = [0.01, 100]
/** Share that the neighbour of a point has in its smoothed value; the one after that the square of it, and so on to both sides. */
const smoothing = 0.9
/** Steps at the lowest rates ... */
const untouchedSteps = 10
/** ... and at the end of what was seen. */
const lastSteps = 3
/** Smith's curves are left when the loss has grown to this many times the lowest. */
const divergedFactor = 4
/** The slope at a point is that of the line from so many points before to as many after it. */
const slopeReach = 4
/** Chance alone makes so many smoothed losses differ by three to four times their scatter; a fall is a fall beyond that. */
const meaningfulFall = 5

/** The rate of step `index` (from 0): the same factor from each step to the next. */
export function sweepRate(index: number, optimizer: OptimizerKind): number {
  return usualLearningRates[optimizer] * lowestShare * (highestShare / lowestShare) ** (index / (sweepSteps - 1))
}

/** The highest of the first losses, whose rates are too low to change anything: what lies above has been thrown off. */
export function ceilingOf(losses: readonly number[]): number {
  return Math.max(...losses.slice(0, untouchedSteps))
}

/**
 * Each loss as a mean of its neighbours on both sides, so that nothing moves along the axis of the rates. Losses above `ceiling` count as
 * `ceiling`: otherwise the explosion at the end would reach back over the fall before it.
 */
export function smoothLosses(losses: readonly number[], ceiling: number): readonly number[] {
  return losses.map((_, place) => {
    let [sum, weights] = [0, 0]
    losses.forEach((loss, other) => {
      const weight = smoothing ** Math.abs(other - place)
      sum += weight * Math.min(loss, ceiling)
      weights += weight
    })
    return sum / weights
  })
}

/** Whether the sweep has seen enough: the last losses are several times the lowest, and higher than the first. */
export function hasDiverged(losses: readonly number[]): boolean {
  if (losses.length < untouchedSteps + lastSteps) return false
  const ceiling = ceilingOf(losses)
  const lowest = Math.min(...smoothLosses(losses, ceiling))
  const last = losses.slice(-lastSteps).reduce((sum, loss) => sum + loss, 0) / lastSteps
  // As a distance, because cosine similarity is negative.
  return last - lowest > (divergedFactor - 1) * Math.abs(lowest) && last > ceiling
}

/**
 * The rate at which the smoothed loss falls fastest over the logarithm of the rate, before its minimum, where it is about to grow. Null when
 * the loss never fell by more than it scatters.
 */
export function suggestRate({ learningRates, losses }: RateSweep): RateSuggestion | null {
  const ceiling = ceilingOf(losses)
  const smoothed = smoothLosses(losses, ceiling)
  const lowest = smoothed.indexOf(Math.min(...smoothed))
  const highestBefore = Math.max(...smoothed.slice(0, lowest + 1))
  if (lowest < 2 * slopeReach || highestBefore - smoothed[lowest]! <= meaningfulFall * scatter(losses.slice(0, lowest + 1), smoothed)) return null
  let steepest = slopeReach
  const fall = (place: number): number => smoothed[place - slopeReach]! - smoothed[place + slopeReach]!
  for (let place = slopeReach; place + slopeReach <= lowest; place += 1) if (fall(place) > fall(steepest)) steepest = place
  return { learningRate: rounded(learningRates[steepest]!), lowestAt: learningRates[lowest]! }
}

/** How far smoothed values lie from the truth by chance: the mean distance of raw from smoothed ones, made smaller by the smoothing. */
function scatter(losses: readonly number[], smoothed: readonly number[]): number {
  const distance = losses.reduce((sum, loss, place) => sum + Math.abs(loss - smoothed[place]!), 0) / losses.length
  return distance * Math.sqrt((1 - smoothing) / (1 + smoothing))
}

function rounded(rate: number): number {
  const fine = Number(rate.toPrecision(2))
  return fine / 10 ** Math.floor(Math.log10(fine)) < 2 ? fine : Number(rate.toPrecision(1))
}
