/** Compares numbers up to a tolerance relative to the greater of 1 and the expected number (or a given scale). */
import { expect } from 'vitest'

/** Fails at the worst element, naming it. Equal infinities and NaNs agree. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = 'element'): void {
  expect(actual.length, `${what}: number of elements`).toBe(expected.length)
  let worst = 0
  let at = -1
  for (let index = 0; index < expected.length; index += 1) {
    const a = actual[index] ?? NaN
    const e = expected[index] ?? NaN
    if (Object.is(a, e) || a === e) continue
    const error = Math.abs(a - e) / Math.max(1, Math.abs(e))
    if (!(error <= worst)) {
      worst = Number.isNaN(error) ? Infinity : error
      at = index
    }
  }
  expect(worst, `${what} ${at}: ${actual[at]} instead of ${expected[at]}`).toBeLessThanOrEqual(tolerance)
}
