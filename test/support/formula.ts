/** Weights, images and digests as test/golden/formula.py makes them; see there. */
import type { Tensor } from '../../src-main/graph/ir.ts'
import type { NetworkWeight } from '../../src-main/lowering/forward.ts'
import { irShape } from '../../src-main/lowering/layout.ts'
import { toIrLayout } from '../../src-main/lowering/weightLayout.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'

/** Numbers in [-1, 1) from a name and a place, exact in float32. */
export function formula(name: string, count: number): Float64Array {
  return fill(new Float64Array(count), name, 1, 0)
}

/** Numbers of the formula times `factor` plus `offset`; written once, because networks of a hundred million weights are filled with them. */
function fill<T extends Float32Array | Float64Array>(numbers: T, name: string, factor: number, offset: number): T {
  let h = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) h = Math.imul(h ^ name.charCodeAt(at), 0x01000193)
  for (let at = 0; at < numbers.length; at += 1) {
    let x = (h + Math.imul(at, 0x9e3779b9)) | 0
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    x ^= x >>> 16
    numbers[at] = ((x >>> 8) / 2 ** 23 - 1) * factor + offset
  }
  return numbers
}

/** All weights of a network in IR layout, by their full names. */
export function formulaWeights(weights: readonly NetworkWeight[]): Map<string, Tensor> {
  return new Map(weights.map(({ name, spec, shape }) => [name, { shape, dtype: 'float32', data: toIrLayout(spec.name, spec.shape, kerasValues(name, spec.shape)) }]))
}

function kerasValues(name: string, shape: Shape): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  const last = name.slice(name.lastIndexOf('/') + 1)
  if (last === 'gamma' || last === 'moving_variance') return fill(values, name, 0.5, 1)
  return fill(values, name, shape.length > 1 ? Math.fround(Math.sqrt(3 / Math.max(1, sizeOf(shape.slice(0, -1))))) : 0.25, 0)
}

/** uint8 [N,C,H,W]; `salt` tells batches and inputs apart. */
export function formulaImages(shape: Shape, batch: number, salt = ''): Tensor {
  const numbers = channelsFirst(formula(`images${salt}`, batch * sizeOf(shape)), shape)
  return { shape: irShape(batch, shape), dtype: 'uint8', data: Uint8Array.from(numbers, (number) => Math.floor((number + 1) * 128)) }
}

/** float32 numbers of a Keras shape in IR layout. */
export function formulaValues(name: string, shape: Shape, batch: number): Tensor {
  return { shape: irShape(batch, shape), dtype: 'float32', data: Float32Array.from(channelsFirst(formula(name, batch * sizeOf(shape)), shape)) }
}

/** A batch of [H,W,C] as [C,H,W]; of other shapes as it is. */
function channelsFirst(numbers: Float64Array, shape: Shape): Float64Array {
  if (shape.length !== 3) return numbers
  const [height = 0, width = 0, channels = 0] = shape
  const plane = height * width
  return numbers.map((_, at) => {
    const pixel = at % plane
    const channel = Math.floor(at / plane) % channels
    return numbers[(Math.floor(at / (plane * channels)) * plane + pixel) * channels + channel] ?? 0
  })
}

/** What the golden file holds of a tensor in Keras's layout: all of it, or four products and the greatest number. */
export type Digest = { readonly values: readonly number[] } | { readonly products: readonly number[]; readonly greatest: number }

/** The greatest error against a digest, relative to the greatest number of the tensor (at least `floor`). Products are compared relative to greatest number times the root of the count. */
export function digestError(name: string, data: ArrayLike<number>, digest: Digest, floor = 1e-30): number {
  const flat = Array.from(data)
  if ('values' in digest) {
    if (digest.values.length !== flat.length) return Infinity
    const greatest = Math.max(floor, ...digest.values.map(Math.abs))
    return flat.reduce((error, value, at) => worse(error, Math.abs(value - (digest.values[at] ?? 0)) / greatest), 0)
  }
  const scale = Math.max(floor, digest.greatest) * Math.sqrt(flat.length)
  return digest.products.reduce((error, product, k) => {
    const vector = formula(`${name}/${k}`, flat.length)
    return worse(error, Math.abs(flat.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0) - product) / scale)
  }, 0)
}

/** The greater one; what is no number is worst. */
function worse(a: number, b: number): number {
  return b <= a ? a : Number.isNaN(b) ? Infinity : b
}
