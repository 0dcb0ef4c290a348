/** What the WebGPU backend of tfjs 4.22 cannot do or does otherwise, put together from what it does right. Other backends use their own kernels. */
import * as tf from '@tensorflow/tfjs'
import type { Pair } from '../../autodiff/windows.ts'
import { run } from './kernel.ts'

function onWebGpu(): boolean {
  return tf.getBackend() === 'webgpu'
}

/** WebGPU's own answers 0 for NaN, which would hide that a training has gone wrong. */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  return onWebGpu() ? tf.div(1, tf.add(tf.exp(tf.neg(x)), 1)) : tf.sigmoid(x)
}

export function sin(x: tf.Tensor): tf.Tensor {
  return onWebGpu() ? turned(x, 0) : tf.sin(x)
}

export function cos(x: tf.Tensor): tf.Tensor {
  return onWebGpu() ? turned(x, 1) : tf.cos(x)
}

/** pi / 2 in three parts, so that small multiples of the first two are exact in float32 (Cody & Waite 1980; constants of Cephes' sinf). */
const halfPi = [1.5703125, 4.837512969970703e-4, 7.54978995489188e-8] as const
/** Polynomials of Cephes' sinf and cosf, for -pi/4 to pi/4, by powers of x^2. */
const sineTerms = [1, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4]
const cosineTerms = [1, -0.5, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5]

/** sin(x + quarters * pi / 2) to float32's precision. WebGPU promises its own only to 2^-11 (WGSL, accuracy of built-in functions). */
function turned(x: tf.Tensor, quarters: number): tf.Tensor {
  const turns = tf.round(tf.mul(x, 2 / Math.PI))
  const rest = halfPi.reduce<tf.Tensor>((left, part) => tf.sub(left, tf.mul(turns, part)), x)
  const square = tf.mul(rest, rest)
  const quarter = tf.add(turns, quarters)
  const remainder = (of: number): tf.Tensor => tf.sub(quarter, tf.mul(tf.floor(tf.div(quarter, of)), of))
  const odd = remainder(2)
  const value = tf.add(tf.mul(tf.mul(rest, polynomial(square, sineTerms)), tf.sub(1, odd)), tf.mul(polynomial(square, cosineTerms), odd))
  return tf.mul(value, tf.sub(1, tf.sub(remainder(4), odd)))
}

function polynomial(x: tf.Tensor, terms: readonly number[]): tf.Tensor {
  return terms.reduceRight<tf.Tensor>((sum, term) => tf.add(tf.mul(sum, x), term), tf.zerosLike(x))
}

/** tf.transpose; WebGPU's own takes float32. Whole numbers above 2^24 would lose their last digits. */
export function transpose(x: tf.Tensor, permutation: readonly number[]): tf.Tensor {
  if (!onWebGpu() || x.dtype === 'float32') return tf.transpose(x, [...permutation])
  return tf.cast(tf.transpose(cast(x, 'float32'), [...permutation]), x.dtype)
}

/** tf.cast; WebGPU's own only renames bool and int32 to float32, and some kernels then read the bits of whole numbers. */
export function cast(x: tf.Tensor, to: 'float32' | 'int32'): tf.Tensor {
  const renamed = tf.cast(x, to)
  return onWebGpu() && to === 'float32' ? tf.mul(renamed, 1) : renamed
}

/** tf.pad with zeros; WebGPU's own takes up to four axes. */
export function pad(x: tf.Tensor, paddings: readonly Pair[]): tf.Tensor {
  if (x.rank <= 4) return tf.pad(x, paddings.map(([before, after]) => [before, after]))
  return paddings.reduce((padded, counts, axis) => padAxis(padded, axis, counts), x.clone())
}

function padAxis(x: tf.Tensor, axis: number, [before, after]: Pair): tf.Tensor {
  if (before + after === 0) return x
  const size = x.shape[axis] ?? 0
  const outer = x.shape.slice(0, axis).reduce((product, count) => product * count, 1)
  const padded = tf.pad(tf.reshape(x, [outer, size, -1]), [[0, 0], [before, after], [0, 0]])
  return tf.reshape(padded, x.shape.map((count, at) => (at === axis ? count + before + after : count)))
}

/** tf.where; WebGPU's own takes up to four axes. */
export function where(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const inputs = [condition, a, b]
  if (inputs.every(({ rank }) => rank <= 4)) return tf.where(condition, a, b)
  const shape = inputs.reduce<number[]>((joint, input) => tf.backend_util.assertAndGetBroadcastShape(joint, input.shape), [])
  const [flatCondition, flatA, flatB] = inputs.map((input) => tf.reshape(tf.broadcastTo(input, shape), [-1])) as [tf.Tensor, tf.Tensor, tf.Tensor]
  return tf.reshape(tf.where(flatCondition, flatA, flatB), shape)
}

/**
 * The gradient of a max pool of [N,H,W,C] without padding: each dy goes to the first greatest element of its window. WebGPU's own
 * chooses the last, so it is given everything in reverse.
 */
export function maxPoolGradient(x: tf.Tensor4D, y: tf.Tensor, dy: tf.Tensor, window: Pair, strides: Pair, padding: 'valid' | 'same'): tf.Tensor4D {
  const attributes = { filterSize: [...window], strides: [...strides], pad: padding }
  if (!onWebGpu()) return run(tf.MaxPoolGrad, { dy, input: x, output: y }, attributes)
  const [n, h, w, c] = x.shape
  // Rows and columns that some window reaches; only then the windows of the reversed data are the reversed windows.
  const [rows, columns] = ([0, 1] as const).map((axis) => ((y.shape[axis + 1] ?? 1) - 1) * strides[axis] + window[axis]) as [number, number]
  const reached = tf.slice(x, [0, 0, 0, 0], [n, rows, columns, c])
  const [input, output, gradient] = [reached, y, dy].map((tensor) => tf.reverse(tensor, [1, 2])) as [tf.Tensor, tf.Tensor, tf.Tensor]
  return tf.pad(tf.reverse(run(tf.MaxPoolGrad, { dy: gradient, input, output }, attributes), [1, 2]), [[0, 0], [0, h - rows], [0, w - columns], [0, 0]])
}

/** Whether padding has to be written out around data, so that `maxPoolGradient` sees windows without any. */
export function writesAllPadding(): boolean {
  return onWebGpu()
}
