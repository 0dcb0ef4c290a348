/** Fresh weights, by Keras's initializers, as a function of (seed, weight name) only. Used by `initialState`. */
import type { WeightSpec } from '../../src-shared/layers/layer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'

/** Standard deviation of a normal distribution cut at two standard deviations; Keras divides by it so that the cut one has the wished spread. */
const truncatedDeviation = 0.879_625_661_034_239_78

/** Values of a weight. `fullName` (`conv2d_1/kernel`) keeps weights of one network apart; `keras` is the Keras shape, from which the fans follow. */
export function initialValues(initializer: WeightSpec['initializer'], fullName: string, keras: Shape, seed: number): Float32Array {
  const data = new Float32Array(sizeOf(keras))
  if (initializer === 'ones') return data.fill(1)
  if (initializer === 'zeros') return data
  const { fanIn, fanOut } = fans(keras)
  const random = uniformStream(seed, fullName)
  if (initializer === 'glorot_uniform') {
    const limit = Math.sqrt(6 / (fanIn + fanOut))
    return data.map(() => (2 * random() - 1) * limit)
  }
  const deviation = Math.sqrt(2 / fanIn) / truncatedDeviation
  return data.map(() => truncatedNormal(random) * deviation)
}

/** Keras's `compute_fans`: a window of R*S pixels times the last two axes. */
function fans(keras: Shape): { fanIn: number; fanOut: number } {
  const window = sizeOf(keras.slice(0, -2))
  return { fanIn: Math.max(1, window * (keras.at(-2) ?? 1)), fanOut: Math.max(1, window * (keras.at(-1) ?? 1)) }
}

/** Box-Muller, drawn again outside two standard deviations. */
function truncatedNormal(random: () => number): number {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const normal = radius * Math.cos(2 * Math.PI * random())
    if (Math.abs(normal) <= 2) return normal
  }
}

/** Numbers in [0, 1) with 32 random bits: sfc32 (Chris Doty-Humphrey, PractRand), started from a hash of name and seed. */
function uniformStream(seed: number, name: string): () => number {
  let a = hash(`${name}#a${seed}`)
  let b = hash(`${name}#b${seed}`)
  let c = hash(`${name}#c${seed}`)
  let counter = 1
  const next = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return (t >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 15; round += 1) next()
  return next
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
  return h | 0
}
