import { describe, expect, it } from 'vitest'
import { appendPoint, createCurve, curveFrom } from '../../../../src-renderer/components/charts/curveBuffer.ts'
import { createSmoothed, resetSmoothed, updateSmoothed } from '../../../../src-renderer/components/charts/smoothing.ts'

const values = (curve: { ys: Float64Array; length: number }) => [...curve.ys.slice(0, curve.length)]

describe('smoothing', () => {
  it('weight 0 is the curve itself', () => {
    const source = curveFrom([3, 1, 4].map((y, x) => ({ x, y })))
    const smoothed = createSmoothed(0)
    updateSmoothed(smoothed, source, 0)
    expect(values(smoothed.curve)).toEqual([3, 1, 4])
  })

  it('a constant stays that constant from the first point on (no start-up bias)', () => {
    const source = curveFrom([5, 5, 5, 5].map((y, x) => ({ x, y })))
    const smoothed = createSmoothed(0.9)
    updateSmoothed(smoothed, source, 0)
    for (const value of values(smoothed.curve)) expect(value).toBeCloseTo(5, 12)
  })

  it('by hand: weight 0.5 over 2, 4 gives 2 and 10/3', () => {
    const smoothed = createSmoothed(0.5)
    updateSmoothed(smoothed, curveFrom([{ x: 1, y: 2 }, { x: 2, y: 4 }]), 0)
    expect(values(smoothed.curve)[0]).toBeCloseTo(2, 12)
    expect(values(smoothed.curve)[1]).toBeCloseTo(10 / 3, 12)
  })

  it('point by point equals all at once, also after a replaced tail', () => {
    const source = createCurve()
    const live = createSmoothed(0.8)
    for (const [x, y] of [[1, 3], [2, 8], [3, null], [4, 1], [2, 7], [3, 5], [4, 2]] as const) {
      const unchanged = appendPoint(source, x, y)
      updateSmoothed(live, source, unchanged)
    }
    const whole = createSmoothed(0.8)
    updateSmoothed(whole, source, 0)
    expect(values(live.curve)).toEqual(values(whole.curve))
    expect(live.curve.length).toBe(4)
  })

  it('another weight starts anew', () => {
    const source = curveFrom([1, 2, 3].map((y, x) => ({ x, y })))
    const smoothed = createSmoothed(0.9)
    updateSmoothed(smoothed, source, 0)
    resetSmoothed(smoothed, 0)
    updateSmoothed(smoothed, source, 0)
    expect(values(smoothed.curve)).toEqual([1, 2, 3])
  })
})
