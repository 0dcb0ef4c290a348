/** Randomness of a run. Everything derives from (seed, epoch, step), never from a running stream: stop + resume equals never having stopped. */

/** Tells the uses of randomness apart, so that an epoch's order and its dropout masks share nothing. */
const purposes = { order: 0x6f726472, step: 0x73746570, pair: 0x70616972 } as const

/** Mixes words into 32 bits: the finalizer of MurmurHash3 after each word. */
function mix(...words: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash | 0
}

/** The `random` input of a training step [2]: what dropout draws its mask from. `epoch` and `step` count from 1. */
export function stepKey(seed: number, epoch: number, step: number): Int32Array {
  return Int32Array.of(mix(purposes.step, seed, epoch, step, 1), mix(purposes.step, seed, epoch, step, 2))
}

/** The order of `count` images in one epoch [count]: Fisher-Yates drawn by sfc32 from (seed, epoch). */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const next = sfc32(mix(purposes.order, seed, epoch, 1), mix(purposes.order, seed, epoch, 2), mix(purposes.order, seed, epoch, 3))
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((next() / 0x1_0000_0000) * (last + 1))
    const held = order[last]!
    order[last] = order[other]!
    order[other] = held
  }
  return order
}

/** A whole number from 0 to 2^32 - 1 that chooses the partner of the image at this place in an epoch; 0 is no epoch: the pairs of validation. */
export function drawPair(seed: number, epoch: number, place: number): number {
  return mix(purposes.pair, seed, epoch, place) >>> 0
}

/** Chris Doty-Humphrey's sfc32: whole numbers from 0 to 2^32 - 1. */
function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum | 0
    return sum >>> 0
  }
  // The author's advice: throw a dozen away before the state is mixed.
  for (let round = 0; round < 12; round++) next()
  return next
}
