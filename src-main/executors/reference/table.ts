/** One reference kernel per primitive: plain loops in float64, the definition every other executor is tested against. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { AttributesOf, PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { AnyArray } from './array.ts'
import { convolve, convolveInputGradient, convolveKernelGradient } from './convolution.ts'
import { erf, mapEach, zipEach } from './elementwise.ts'
import { sampleGrid } from './gridSample.ts'
import { batchNormArrays, channelAffineArray, layerNormArrays } from './normalization.ts'
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling.ts'
import { uniformArray } from './random.ts'
import { argmaxRows, concatenateArrays, gatherRows, logSoftmaxRow, mapRows, matmulArrays, placeArray, reduceArray, scatterRows, sliceArray, softmaxRow, transposeArray } from './structure.ts'

export type Data = AnyArray['data']

/** What a kernel is given. `shape` is the first output's. */
export interface KernelInput<P extends PrimitiveName> {
  /** The k-th input; throws when it is missing. */
  at(k: number): AnyArray
  readonly inputs: readonly AnyArray[]
  readonly attributes: AttributesOf<P>
  readonly shape: Shape
}

type ReferenceTable = { readonly [P in PrimitiveName]: (input: KernelInput<P>) => readonly Data[] }

function zip(f: (...elements: number[]) => number): (input: { inputs: readonly AnyArray[]; shape: Shape }) => readonly Data[] {
  return ({ inputs, shape }) => [zipEach(inputs, shape, f)]
}

function map(f: (x: number) => number): (input: { at(k: number): AnyArray }) => readonly Data[] {
  return ({ at }) => [mapEach(at(0), f)]
}

function compare(f: (a: number, b: number) => boolean): (input: { inputs: readonly AnyArray[]; shape: Shape }) => readonly Data[] {
  return ({ inputs, shape }) => [Uint8Array.from(zipEach(inputs, shape, (a = 0, b = 0) => (f(a, b) ? 1 : 0)))]
}

export const referenceTable: ReferenceTable = {
  add: zip((a = 0, b = 0) => a + b),
  subtract: zip((a = 0, b = 0) => a - b),
  multiply: zip((a = 0, b = 0) => a * b),
  divide: zip((a = 0, b = 0) => a / b),
  maximum: zip((a = 0, b = 0) => Math.max(a, b)),
  greater: compare((a, b) => a > b),
  equal: compare((a, b) => a === b),
  where: zip((condition, a = 0, b = 0) => (condition === 1 ? a : b)),
  negate: map((x) => -x),
  exp: map(Math.exp),
  log: map(Math.log),
  sqrt: map(Math.sqrt),
  tanh: map(Math.tanh),
  leaky_relu: ({ at, attributes: { slope } }) => [mapEach(at(0), (x) => (x > 0 ? x : slope * x))],
  elu: ({ at, attributes: { alpha } }) => [mapEach(at(0), (x) => (x > 0 ? x : alpha * Math.expm1(x)))],
  softplus: map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  erf: map(erf),
  gather: ({ at }) => [gatherRows(at(0), at(1))],
  gelu: map((x) => (x * (1 + erf(x * Math.SQRT1_2))) / 2),
  gelu_gradient: ({ inputs, shape }) => [zipEach(inputs, shape, (dy = 0, x = 0) => dy * ((1 + erf(x * Math.SQRT1_2)) / 2 + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)))],
  sin: map(Math.sin),
  cos: map(Math.cos),
  sigmoid: map((x) => 1 / (1 + Math.exp(-x))),
  relu: map((x) => (x > 0 || Number.isNaN(x) ? x : 0)),
  clip: ({ at, attributes: { minimum, maximum } }) => [mapEach(at(0), (x) => Math.min(Math.max(x, minimum), maximum))],
  clip_gradient: ({ inputs, attributes: { minimum, maximum }, shape }) => [zipEach(inputs, shape, (dy = 0, y = 0) => (y > minimum && y < maximum ? dy : 0))],
  cast: ({ at, attributes }) => [attributes.to === 'int32' ? Int32Array.from(at(0).data, Math.trunc) : Float64Array.from(at(0).data)],
  reshape: ({ at }) => [at(0).data],
  transpose: ({ at, attributes, shape }) => [transposeArray(at(0), attributes.permutation, shape)],
  broadcast: zip((x = 0) => x),
  concatenate: ({ inputs, attributes, shape }) => [concatenateArrays(inputs, attributes.axis, shape)],
  slice: ({ at, attributes }) => [sliceArray(at(0), attributes.starts, attributes.sizes)],
  split: ({ at, attributes: { axis, sizes } }) => {
    let start = 0
    return sizes.map((size) => {
      const block = sliceArray(at(0), at(0).shape.map((_, index) => (index === axis ? start : 0)), at(0).shape.map((other, index) => (index === axis ? size : other)))
      start += size
      return block
    })
  },
  pad: ({ at, attributes, shape }) => [placeArray(at(0), attributes.before, shape)],
  reduce_sum: ({ at, attributes, shape }) => [reduceArray(at(0), attributes.axes, shape, 0, (sum, x) => sum + x)],
  reduce_max: ({ at, attributes, shape }) => [reduceArray(at(0), attributes.axes, shape, -Infinity, Math.max)],
  argmax: ({ at }) => [argmaxRows(at(0))],
  one_hot: ({ at, attributes }) => [Float64Array.from({ length: at(0).data.length * attributes.depth }, (_, flat) => (at(0).data[Math.floor(flat / attributes.depth)] === flat % attributes.depth ? 1 : 0))],
  matmul: ({ at, attributes, shape }) => [matmulArrays(at(0), at(1), attributes.transposeA, attributes.transposeB, shape)],
  softmax: ({ at }) => [mapRows(at(0), softmaxRow)],
  log_softmax: ({ at }) => [mapRows(at(0), logSoftmaxRow)],
  conv2d: ({ at, inputs, attributes, shape }) => [convolve(at(0), at(1), inputs[2], attributes, shape)],
  conv2d_input_gradient: ({ at, attributes, shape }) => [convolveInputGradient(at(0), at(1), attributes, shape)],
  conv2d_kernel_gradient: ({ at, attributes, shape }) => [convolveKernelGradient(at(0), at(1), attributes, shape)],
  max_pool2d: ({ at, attributes, shape }) => [maxPool(at(0), attributes, shape)],
  max_pool2d_gradient: ({ at, attributes }) => [maxPoolGradient(at(0), at(2), attributes)],
  average_pool2d: ({ at, attributes, shape }) => [averagePool(at(0), attributes, shape)],
  average_pool2d_gradient: ({ at, attributes, shape }) => [averagePoolGradient(at(0), attributes, shape)],
  batch_norm_training: ({ at, attributes }) => batchNormArrays(at(0), at(1), at(2), attributes.epsilon),
  layer_norm: ({ at, attributes }) => layerNormArrays(at(0), at(1), at(2), attributes.epsilon),
  channel_affine: ({ at }) => [channelAffineArray(at(0), at(1), at(2))],
  scatter_add: ({ at, attributes }) => [scatterRows(at(0), at(1), attributes.rows)],
  grid_sample: ({ at, attributes, shape }) => [sampleGrid(at(0), at(1), attributes, shape)],
  random_uniform: ({ at, attributes, shape }) => [uniformArray([at(0).data[0] ?? 0, at(0).data[1] ?? 0], attributes.salt, sizeOf(shape))],
}
