import { describe, expect, it } from 'vitest'
import { appendPoint, createCurve, curveFrom, firstIndexAtOrAfter, thinned } from '../../../../src-renderer/components/charts/curveBuffer.ts'

function sine(count: number) {
  const curve = createCurve()
  for (let x = 1; x <= count; x += 1) appendPoint(curve, x, Math.sin(x / 50))
  return curve
}

describe('curve buffer', () => {
  it('grows past its first capacity and keeps every point', () => {
    const curve = sine(100_000)
    expect(curve.length).toBe(100_000)
    expect(curve.xs[99_999]).toBe(100_000)
    expect(curve.ys[49_999]).toBeCloseTo(Math.sin(1000), 12)
  })

  it('a resumed run repeats steps: the old tail is replaced', () => {
    const curve = curveFrom([1, 2, 3, 4, 5].map((x) => ({ x, y: x })))
    expect(appendPoint(curve, 3, 30)).toBe(2)
    expect([...curve.xs.slice(0, curve.length)]).toEqual([1, 2, 3])
    expect([...curve.ys.slice(0, curve.length)]).toEqual([1, 2, 30])
  })

  it('null (a NaN that went through JSON) is a gap', () => {
    const curve = createCurve()
    appendPoint(curve, 1, null)
    expect(curve.ys[0]).toBeNaN()
  })

  it.each([[0, 0], [1, 0], [1.5, 1], [3, 2], [9, 3]])('first index at or after %d is %d', (x, index) => {
    expect(firstIndexAtOrAfter(curveFrom([1, 2, 3].map((at) => ({ x: at, y: 0 }))), x)).toBe(index)
  })
})

describe('thinning', () => {
  it('a short curve passes unchanged', () => {
    expect(thinned(sine(10), -Infinity, Infinity, 1000)).toHaveLength(10)
  })

  it('100,000 points become at most the limit, in order, with first and last stretch covered', () => {
    const points = thinned(sine(100_000), -Infinity, Infinity, 800)
    expect(points.length).toBeLessThanOrEqual(800)
    expect(points.length).toBeGreaterThan(700)
    expect(points.every((point, index) => index === 0 || point.x > points[index - 1]!.x)).toBe(true)
    expect(points[0]!.x).toBeLessThan(300)
    expect(points.at(-1)!.x).toBeGreaterThan(99_700)
  })

  it('keeps a single spike and a single dip', () => {
    const curve = sine(50_000)
    curve.ys[12_345] = 100
    curve.ys[23_456] = -100
    const ys = thinned(curve, -Infinity, Infinity, 400).map((point) => point.y)
    expect(Math.max(...ys)).toBe(100)
    expect(Math.min(...ys)).toBe(-100)
  })

  it('a window shows its points and one neighbour on each side', () => {
    expect(thinned(sine(100), 10, 12, 1000).map((point) => point.x)).toEqual([9, 10, 11, 12, 13])
  })

  it('a stretch of NaN stays visible as a gap', () => {
    const curve = sine(10_000)
    curve.ys.fill(Number.NaN, 5000, 6000)
    expect(thinned(curve, -Infinity, Infinity, 100).some((point) => Number.isNaN(point.y))).toBe(true)
  })

  it('by mean: a noisy constant becomes a calm line of at most half the limit', () => {
    const curve = createCurve()
    for (let x = 1; x <= 100_000; x += 1) appendPoint(curve, x, x % 2 === 0 ? 3 : 1)
    const points = thinned(curve, -Infinity, Infinity, 800, 'mean')
    expect(points.length).toBeLessThanOrEqual(400)
    for (const point of points) expect(Math.abs(point.y - 2)).toBeLessThan(0.02)
  })

  it('by mean: NaN counts for nothing, a stretch of nothing else is a gap', () => {
    const curve = curveFrom([1, Number.NaN, 3, 5, Number.NaN, Number.NaN, Number.NaN, Number.NaN].map((y, x) => ({ x, y })))
    expect(thinned(curve, -Infinity, Infinity, 4, 'mean').map((point) => point.y)).toEqual([3, Number.NaN])
  })

  it('an empty curve gives nothing', () => {
    expect(thinned(createCurve(), 0, 1, 10)).toEqual([])
  })
})
