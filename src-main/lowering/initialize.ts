/** Fresh weights, by Keras's initializers with Keras's default arguments, as a function of (seed, weight name) only. Used by `initialState`. */
import type { Initializer, WeightSpec } from '../../src-shared/layers/layer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { orthonormalColumns } from './orthonormal.ts'

/** Standard deviation of a normal distribution cut at two standard deviations; Keras divides by it so that the cut one has the wished spread. */
const truncatedDeviation = 0.879_625_661_034_239_78
/** Keras's default spread of random_uniform, random_normal and truncated_normal; the latter is not corrected for the cut. */
const plainSpread = 0.05

type Random = () => number
type Fill = (keras: Shape, random: Random) => Float32Array

const initializers: { readonly [I in Initializer]: Fill } = {
  zeros: (keras) => new Float32Array(sizeOf(keras)),
  ones: (keras) => new Float32Array(sizeOf(keras)).fill(1),
  random_uniform: (keras, random) => drawn(keras, () => uniform(random, plainSpread)),
  random_normal: (keras, random) => drawn(keras, () => normal(random) * plainSpread),
  truncated_normal: (keras, random) => drawn(keras, () => truncatedNormal(random) * plainSpread),
  // VarianceScaling: Glorot & Bengio 2010 (scale 1, mean of the fans), He et al. 2015 (scale 2, fan in), LeCun et al. 1998 (scale 1, fan in).
  glorot_uniform: (keras, random) => uniformOfVariance(keras, random, 2 / sum(fans(keras))),
  glorot_normal: (keras, random) => normalOfVariance(keras, random, 2 / sum(fans(keras))),
  he_uniform: (keras, random) => uniformOfVariance(keras, random, 2 / fans(keras).fanIn),
  he_normal: (keras, random) => normalOfVariance(keras, random, 2 / fans(keras).fanIn),
  lecun_uniform: (keras, random) => uniformOfVariance(keras, random, 1 / fans(keras).fanIn),
  lecun_normal: (keras, random) => normalOfVariance(keras, random, 1 / fans(keras).fanIn),
  orthogonal,
}

/** Values of a weight; a number fills it. `fullName` (`conv2d_1/kernel`) keeps weights of one network apart; `keras` is the Keras shape, from which the fans follow. */
export function initialValues(initializer: WeightSpec['initializer'], fullName: string, keras: Shape, seed: number): Float32Array {
  if (typeof initializer === 'number') return new Float32Array(sizeOf(keras)).fill(initializer)
  return initializers[initializer](keras, uniformStream(seed, fullName))
}

/** Fresh values of a weight in Keras's layout. */
export function freshValues({ initializer, shape, fanShape, unitForget }: WeightSpec, fullName: string, seed: number): Float32Array {
  const values = initialValues(initializer, fullName, fanShape ?? shape, seed)
  if (unitForget) values.fill(1, values.length / 4, values.length / 2)
  return values
}

/** Keras's `compute_fans`: a window of R*S pixels times the last two axes; a vector is its own fan. */
function fans(keras: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const last = keras.at(-1) ?? 1
  const window = sizeOf(keras.slice(0, -2))
  return { fanIn: Math.max(1, window * (keras.at(-2) ?? last)), fanOut: Math.max(1, window * last) }
}

function sum({ fanIn, fanOut }: ReturnType<typeof fans>): number {
  return fanIn + fanOut
}

function drawn(keras: Shape, draw: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(keras) }, draw)
}

function uniformOfVariance(keras: Shape, random: Random, variance: number): Float32Array {
  const limit = Math.sqrt(3 * variance)
  return drawn(keras, () => uniform(random, limit))
}

function normalOfVariance(keras: Shape, random: Random, variance: number): Float32Array {
  const deviation = Math.sqrt(variance) / truncatedDeviation
  return drawn(keras, () => truncatedNormal(random) * deviation)
}

/** Saxe et al. 2014: as a matrix [all other axes, last axis], columns of unit length at right angles to each other (rows where they are fewer). */
function orthogonal(keras: Shape, random: Random): Float32Array {
  const columns = keras.at(-1) ?? 1
  const rows = sizeOf(keras.slice(0, -1))
  const [high, wide] = [Math.max(rows, columns), Math.min(rows, columns)]
  const q = orthonormalColumns(Float64Array.from({ length: high * wide }, () => normal(random)), high, wide)
  if (rows >= columns) return Float32Array.from(q)
  return Float32Array.from(q, (_, at) => q[(at % columns) * wide + Math.floor(at / columns)] ?? 0)
}

/** From -limit to limit. */
function uniform(random: Random, limit: number): number {
  return (2 * random() - 1) * limit
}

/** Box-Muller. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

/** Drawn again outside two standard deviations. */
function truncatedNormal(random: Random): number {
  for (;;) {
    const value = normal(random)
    if (Math.abs(value) <= 2) return value
  }
}

/** Numbers in [0, 1) with 32 random bits: sfc32 (Chris Doty-Humphrey, PractRand), started from a hash of name and seed. */
function uniformStream(seed: number, name: string): Random {
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
