/** Quantiles of Beta(alpha, alpha), for drawing from it: a uniform number looked up in a table. */

/** Steps of the table. Its points are exact and lines lie between them, so no probability is off by more than 1 / steps. */
export const quantileSteps = 256

/** The quantiles of 0, 1/steps, ... 1. */
export function betaQuantiles(alpha: number): Float64Array {
  const result = new Float64Array(quantileSteps + 1)
  for (let index = 0; index <= quantileSteps / 2; index += 1) {
    const quantile = index === 0 ? 0 : bisect((x) => symmetricBeta(x, alpha), index / quantileSteps)
    result[index] = quantile
    result[quantileSteps - index] = 1 - quantile
  }
  return result
}

/** Where an increasing function on 0..1/2 reaches a target; in logarithms, because for small alpha quantiles begin at 1e-60 and below. */
function bisect(f: (x: number) => number, target: number): number {
  let low = -1e4
  let high = Math.log(0.5)
  for (let round = 0; round < 100; round += 1) {
    const middle = (low + high) / 2
    if (f(Math.exp(middle)) < target) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}

/**
 * The distribution function of Beta(alpha, alpha) at 0 <= x <= 1/2:
 * x^alpha (1-x)^alpha / (alpha B) times the continued fraction 26.5.8 of Abramowitz and Stegun, by Lentz's method.
 */
export function symmetricBeta(x: number, alpha: number): number {
  if (x <= 0) return 0
  const front = Math.exp(alpha * (Math.log(x) + Math.log1p(-x)) - 2 * logGamma(alpha) + logGamma(2 * alpha)) / alpha
  const term = (k: number): number => {
    const m = Math.floor(k / 2)
    return k % 2 === 0 ? (m * (alpha - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m)) : (-(alpha + m) * (2 * alpha + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1))
  }
  let fraction = 1
  let c = 1
  let d = 0
  for (let k = 1; k < 1000; k += 1) {
    d = 1 / (1 + term(k) * d)
    c = 1 + term(k) / c
    const change = c * d
    fraction *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return front / fraction
}

/** Lanczos's approximation (g = 7, 9 terms), for x > 0. */
function logGamma(x: number): number {
  const coefficients = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  const series = coefficients.reduce((sum, coefficient, index) => sum + coefficient / (z + index + 1), 0.99999999999980993)
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series)
}
