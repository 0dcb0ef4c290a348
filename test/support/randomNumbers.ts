/** Seeded random numbers for tests: the same on every machine. */

export interface RandomNumbers {
  /** [0, 1) */
  uniform(): number
  /** Normal with deviation 1. */
  normal(): number
  /** Whole number in [low, high]. */
  integer(low: number, high: number): number
}

/** mulberry32 (Tommy Ettinger). */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed | 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
  }
}
