/** How sure a figure is: an interval of accuracy, and whether two runs differ on the same images. */

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Bootstrap interval (percentiles) of accuracy. Drawing N images again from N, `right` of them right, gives a binomial
 * number of right ones, so its percentiles are computed, not sampled. Where all are right or all wrong every draw is the same;
 * there the exact bound of Clopper and Pearson (1934) stands instead.
 */
export function accuracyInterval(right: number, count: number, confidence = 0.95): Interval | null {
  if (count === 0) return null
  const tail = (1 - confidence) / 2
  if (right === 0) return { low: 0, high: 1 - tail ** (1 / count) }
  if (right === count) return { low: tail ** (1 / count), high: 1 }
  const share = right / count
  return { low: binomialQuantile(tail, count, share) / count, high: binomialQuantile(1 - tail, count, share) / count }
}

/** The smallest k with P(X <= k) >= q for X binomial. */
function binomialQuantile(q: number, count: number, share: number): number {
  let below = 0
  for (let k = 0; k < count; k++) {
    below += Math.exp(logBinomial(count, k) + k * Math.log(share) + (count - k) * Math.log1p(-share))
    // Sums of many rounded terms end a few units short.
    if (below >= q - 1e-12) return k
  }
  return count
}

export interface PairedResult {
  /** Images both have right, only one has right, none has right. */
  readonly both: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly neither: number
  /** Probability of a difference at least as large when both are equally good: McNemar's exact test, two-sided. */
  readonly pValue: number
}

/** Two runs on the same images in the same order. */
export function compareOnSameImages(firstRight: ArrayLike<boolean | number>, secondRight: ArrayLike<boolean | number>): PairedResult {
  let [both, onlyFirst, onlySecond, neither] = [0, 0, 0, 0]
  for (let index = 0; index < firstRight.length; index++) {
    if (firstRight[index] && secondRight[index]) both += 1
    else if (firstRight[index]) onlyFirst += 1
    else if (secondRight[index]) onlySecond += 1
    else neither += 1
  }
  return { both, onlyFirst, onlySecond, neither, pValue: mcnemarExact(onlyFirst, onlySecond) }
}

/** Two runs whose answers are more or less far off. */
export interface NearerResult {
  /** Images on which only the first is nearer, only the second, and on which both are as far off. */
  readonly firstNearer: number
  readonly secondNearer: number
  readonly same: number
  /** Probability of counts at least as uneven when both are equally good: the exact sign test, two-sided; images on which both are alike do not count. */
  readonly pValue: number
}

/** How far off two runs are on the same images in the same order. */
export function compareErrors(first: ArrayLike<number>, second: ArrayLike<number>): NearerResult {
  let [firstNearer, secondNearer, same] = [0, 0, 0]
  for (let index = 0; index < first.length; index++) {
    if (first[index]! < second[index]!) firstNearer += 1
    else if (first[index]! > second[index]!) secondNearer += 1
    else same += 1
  }
  return { firstNearer, secondNearer, same, pValue: mcnemarExact(firstNearer, secondNearer) }
}

/** Where the two disagree, each is right as often as a coin shows heads when both are equally good: 2 P(X <= smaller count), at most 1. */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const count = onlyFirst + onlySecond
  if (onlyFirst === onlySecond) return 1
  let total = 0
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) total += Math.exp(logBinomial(count, k) - count * Math.LN2)
  return Math.min(1, 2 * total)
}

/** Natural logarithm of n over k. */
function logBinomial(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

const logFactorials = [0, 0]
function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++) logFactorials.push(logFactorials[next - 1]! + Math.log(next))
  return logFactorials[n]!
}
