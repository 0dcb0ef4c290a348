import { describe, expect, it } from 'vitest'
import { hasDiverged, smoothLosses, suggestRate, sweepRate, sweepSteps } from '../../../src-shared/training/rateSweep.ts'

const learningRates = Array.from({ length: sweepSteps }, (_, index) => sweepRate(index, 'adam'))
/** A loss of `high` that falls to `low` about the rate `fallsAt` (a logistic curve over the decades) and explodes from `growsAt` on. */
const drawn = (high: number, low: number, fallsAt: number, growsAt: number): number[] =>
  learningRates.map((rate) => low + (high - low) / (1 + (rate / fallsAt) ** 2) + Math.min(1e6, Math.max(0, rate / growsAt - 1) ** 2 * Math.abs(high)))
/** The same noise every time: a linear congruential generator (Numerical Recipes), -1..1. */
function noisy(losses: readonly number[], amplitude: number): number[] {
  let seed = 7
  return losses.map((loss) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return loss + amplitude * (seed / 2 ** 31 - 1)
  })
}
const untilDiverged = (losses: readonly number[]): number[] => losses.slice(0, losses.findIndex((_, index) => hasDiverged(losses.slice(0, index + 1))) + 1 || undefined)

describe('the learning-rate sweep', () => {
  it('grows by one factor from a hundredth of the usual rate to a hundred times that rate', () => {
    expect(learningRates[0]).toBeCloseTo(1e-5, 12)
    expect(learningRates.at(-1)).toBeCloseTo(0.1, 12)
    expect([sweepRate(0, 'adadelta'), sweepRate(sweepSteps - 1, 'adadelta')]).toEqual([0.01, 100])
    for (let index = 1; index < sweepSteps; index += 1) expect(learningRates[index]! / learningRates[index - 1]!).toBeCloseTo(10 ** (4 / 149), 10)
  })

  it('smooths to both sides, so that a straight line stays where it is, and the end does not reach back', () => {
    const line = Array.from({ length: 201 }, (_, index) => 3 - index / 100)
    expect(smoothLosses(line, 9)[100]).toBeCloseTo(line[100]!, 2)
    expect(smoothLosses([0, 1], 9)[0]).toBeCloseTo(0.9 / 1.9, 12)
    expect(smoothLosses([2, 1, 1e9], 2)).toEqual(smoothLosses([2, 1, 2], 2))
    expect(smoothLosses([], 9)).toEqual([])
  })

  const run = (count: number, loss: number): number[] => new Array<number>(count).fill(loss)
  it('ends when the loss is four times the lowest and worse than at the start, not before', () => {
    expect(hasDiverged([])).toBe(false)
    expect(hasDiverged([...run(30, 1), ...run(30, 3.9)])).toBe(false)
    expect(hasDiverged([...run(30, 1), ...run(30, 4.1)])).toBe(true)
    // One image that is far off is no end.
    expect(hasDiverged([...run(30, 1), 8])).toBe(false)
    // Of a network that is trained already, four times nearly nothing is still nearly nothing.
    expect(hasDiverged([...run(10, 0.1), ...run(30, 0.001), ...run(10, 0.05)])).toBe(false)
    // Cosine similarity is between -1 and 1.
    expect(hasDiverged([...run(10, -0.2), ...run(10, -0.1)])).toBe(false)
    expect(hasDiverged([...run(20, -0.2), ...run(10, 0.9)])).toBe(true)
  })

  it.each([[2.3, 0.2, 1e-3, 0.05], [2.3, 1.9, 3e-3, 0.05], [0.7, 0.1, 1e-4, 1e-2], [-0.1, -0.9, 1e-3, 0.1]])('finds the fall of a loss from %d to %d about the rate %d', (high, low, fallsAt, growsAt) => {
    const losses = untilDiverged(noisy(drawn(high, low, fallsAt, growsAt), 0.01 * Math.abs(high)))
    const found = suggestRate({ learningRates, losses })!
    expect(found.learningRate).toBeGreaterThan(fallsAt / 3)
    expect(found.learningRate).toBeLessThan(fallsAt * 3)
    expect(found.lowestAt).toBeGreaterThan(found.learningRate)
  })

  it('suggests nothing when the loss only scatters, only grows, or there is hardly any of it', () => {
    expect(suggestRate({ learningRates, losses: noisy(new Array<number>(sweepSteps).fill(2.3), 0.2) })).toBeNull()
    expect(suggestRate({ learningRates, losses: learningRates.map((rate) => 1 + rate) })).toBeNull()
    expect(suggestRate({ learningRates, losses: [2, 1] })).toBeNull()
    expect(suggestRate({ learningRates: [], losses: [] })).toBeNull()
  })

  it('gives a rate that reads well', () => {
    for (const fallsAt of [1.23e-4, 4.6e-4, 1.9e-3]) expect(String(suggestRate({ learningRates, losses: drawn(2, 0.5, fallsAt, 1) })!.learningRate).replace(/e-\d+|^[0.]+/g, '')).toMatch(/^(1\d?|[2-9])$/)
  })
})
