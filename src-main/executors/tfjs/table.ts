/** One tfjs kernel per primitive. A missing primitive does not compile. Ties and edges are those of the primitives' comments. */
import * as tf from '@tensorflow/tfjs'
import type { AttributesOf, PrimitiveName } from '../../autodiff/primitives/index.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'
import { conv2d, conv2dInputGradient, conv2dKernelGradient } from './convolution.ts'
import { aligned, commonOrder, stored, type DeviceValue, type Order, type Stored } from './deviceValue.ts'
import { gridSample } from './gridSample.ts'
import { averagePool2d, averagePool2dGradient, maxPool2d, maxPool2dGradient } from './pooling.ts'
import { cast, cos, pad, sigmoid, sin, where } from './quirks.ts'
import { randomUniform } from './randomUniform.ts'

/** What a kernel is given. `shape` is the first output's. */
export interface KernelInput<P extends PrimitiveName> {
  /** The k-th input; throws when it is missing. */
  at(k: number): DeviceValue
  readonly inputs: readonly DeviceValue[]
  readonly attributes: AttributesOf<P>
  readonly shape: Shape
}

/** A kernel returns new tensors, never those of its inputs. It runs inside a tidy scope. */
type TfjsTable = { readonly [P in PrimitiveName]: (input: KernelInput<P>) => readonly Stored[] }

type Inputs = Pick<KernelInput<PrimitiveName>, 'inputs' | 'shape'>
type FirstInput = Pick<KernelInput<PrimitiveName>, 'at'>

/** Corresponding elements of all inputs, with broadcasting, in the order of the largest. */
function elementwise(f: (...inputs: tf.Tensor[]) => tf.Tensor): (input: Inputs) => readonly Stored[] {
  return ({ inputs, shape }) => {
    const order = commonOrder(inputs, shape)
    return [{ tensor: f(...inputs.map((input) => aligned(input, order))), order }]
  }
}

const unary = (f: (x: tf.Tensor) => tf.Tensor) => elementwise((...[x]) => f(x as tf.Tensor))
const binary = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => elementwise((...[a, b]) => f(a as tf.Tensor, b as tf.Tensor))

/** A kernel of one input that works on any order of its axes. */
function inItsOrder(x: DeviceValue, f: (tensor: tf.Tensor, axisOf: (axis: number) => number) => tf.Tensor): readonly Stored[] {
  return [{ tensor: f(x.inOrder(x.order), (axis) => x.order.indexOf(axis)), order: x.order }]
}

function rows(f: (x: tf.Tensor) => tf.Tensor): (input: FirstInput) => readonly Stored[] {
  return ({ at }) => [stored(f(at(0).plain()))]
}

function reduce(f: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor): (input: FirstInput & { readonly attributes: { readonly axes: readonly number[] } }) => readonly Stored[] {
  return ({ at, attributes: { axes } }) => inItsOrder(at(0), (x, axisOf) => (axes.length === 0 ? x.clone() : f(x, axes.map(axisOf), true)))
}

/** [C] shaped to stretch over the channels of a tensor whose axes have this order. */
function alongChannels(vector: DeviceValue, order: Order): tf.Tensor {
  return tf.reshape(vector.plain(), order.map((axis) => (axis === 1 ? sizeOf(vector.shape) : 1)))
}

function batchNormTraining({ at, attributes: { epsilon } }: KernelInput<'batch_norm_training'>): readonly Stored[] {
  const { order, shape } = at(0)
  const x = at(0).inOrder(order)
  const axes = order.flatMap((axis, place) => (axis === 1 ? [] : [place]))
  const mean = tf.mean(x, axes, true)
  const centred = tf.sub(x, mean)
  const variance = tf.mean(tf.mul(centred, centred), axes, true)
  const scale = tf.div(alongChannels(at(1), order), tf.sqrt(tf.add(variance, epsilon)))
  const y = tf.add(tf.mul(centred, scale), alongChannels(at(2), order))
  const perChannel = [shape[1] ?? 0]
  return [{ tensor: y, order }, stored(tf.reshape(mean, perChannel)), stored(tf.reshape(variance, perChannel))]
}

function layerNorm({ at, attributes: { epsilon } }: KernelInput<'layer_norm'>): readonly Stored[] {
  const x = at(0).plain()
  const mean = tf.mean(x, -1, true)
  const centred = tf.sub(x, mean)
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.mul(centred, centred), -1, true), epsilon))
  return [stored(tf.add(tf.mul(tf.mul(centred, inverse), at(1).plain()), at(2).plain())), stored(mean), stored(inverse)]
}

/** Only the order of the axes is noted; the data is moved when a kernel needs it in another one. */
function transpose({ at, attributes: { permutation } }: KernelInput<'transpose'>): readonly Stored[] {
  const x = at(0)
  return [{ tensor: x.inOrder(x.order).clone(), order: x.order.map((axis) => permutation.indexOf(axis)) }]
}

function concatenate({ inputs, attributes: { axis }, shape }: KernelInput<'concatenate'>): readonly Stored[] {
  const order = inputs[0]?.order ?? shape.map((_, index) => index)
  return [{ tensor: tf.concat(inputs.map((input) => input.inOrder(order)), order.indexOf(axis)), order }]
}

function computedKey(key: DeviceValue): ArrayLike<number> {
  if (tf.getBackend() === 'webgpu') throw new Error('random_uniform: its key is computed in the graph, which WebGPU cannot read while the graph runs. Give the key as an input.')
  return key.plain().dataSync()
}

/** The key is known on the host where it comes from the caller. */
function randomUniformTensor({ at, attributes: { salt }, shape }: KernelInput<'random_uniform'>): readonly Stored[] {
  const key = at(0).host ?? computedKey(at(0))
  return [stored(tf.tensor(randomUniform([key[0] ?? 0, key[1] ?? 0], salt, sizeOf(shape)), [...shape], 'float32'))]
}

export const tfjsTable: TfjsTable = {
  add: binary((a, b) => tf.add(a, b)),
  argmax: rows((x) => tf.argMax(x, -1)),
  average_pool2d: ({ at, attributes }) => [averagePool2d(at(0), attributes)],
  average_pool2d_gradient: ({ at, attributes }) => [averagePool2dGradient(at(0), attributes, attributes.inputSize)],
  batch_norm_training: batchNormTraining,
  broadcast: ({ at, attributes }) => [stored(tf.broadcastTo(at(0).plain(), [...attributes.shape]))],
  cast: ({ at, attributes }) => inItsOrder(at(0), (x) => cast(x, attributes.to)),
  channel_affine: ({ at }) => inItsOrder(at(0), (x) => tf.add(tf.mul(x, alongChannels(at(1), at(0).order)), alongChannels(at(2), at(0).order))),
  clip: ({ at, attributes: { minimum, maximum } }) => inItsOrder(at(0), (x) => tf.clipByValue(x, minimum, maximum)),
  clip_gradient: ({ inputs, shape, attributes: { minimum, maximum } }) =>
    binary((dy, y) => tf.where(tf.logicalAnd(tf.greater(y, minimum), tf.less(y, maximum)), dy, tf.zerosLike(dy)))({ inputs, shape }),
  concatenate,
  conv2d: ({ at, inputs, attributes }) => [conv2d(at(0), at(1), inputs[2], attributes)],
  conv2d_input_gradient: ({ at, attributes }) => [conv2dInputGradient(at(0), at(1), attributes, attributes.inputSize)],
  conv2d_kernel_gradient: ({ at, attributes }) => [conv2dKernelGradient(at(0), at(1), attributes, attributes.kernelSize)],
  cos: unary(cos),
  divide: binary((a, b) => tf.div(a, b)),
  elu: ({ at, attributes: { alpha } }) => inItsOrder(at(0), (x) => tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), alpha))),
  equal: binary((a, b) => tf.equal(a, b)),
  erf: unary((x) => tf.erf(x)),
  exp: unary((x) => tf.exp(x)),
  gather: ({ at }) => [stored(tf.gather(at(0).plain(), at(1).plain() as tf.Tensor1D))],
  gelu: unary((x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
  gelu_gradient: binary((dy, x) => {
    const below = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)
    return tf.mul(dy, tf.add(below, tf.mul(x, tf.exp(tf.sub(-Math.log(2 * Math.PI) / 2, tf.mul(tf.mul(x, x), 0.5))))))
  }),
  greater: binary((a, b) => tf.greater(a, b)),
  grid_sample: ({ at, attributes }) => [gridSample(at(0), at(1), attributes)],
  layer_norm: layerNorm,
  leaky_relu: ({ at, attributes: { slope } }) => inItsOrder(at(0), (x) => tf.leakyRelu(x, slope)),
  log: unary((x) => tf.log(x)),
  log_softmax: rows((x) => tf.logSoftmax(x)),
  matmul: ({ at, attributes }) => [stored(tf.matMul(at(0).plain(), at(1).plain(), attributes.transposeA, attributes.transposeB))],
  max_pool2d: ({ at, attributes }) => [maxPool2d(at(0), attributes)],
  max_pool2d_gradient: ({ at, attributes }) => [maxPool2dGradient(at(0), at(1), at(2), attributes)],
  maximum: binary((a, b) => tf.maximum(a, b)),
  multiply: binary((a, b) => tf.mul(a, b)),
  negate: unary((x) => tf.neg(x)),
  // tfjs's own refuses a depth of 1.
  one_hot: ({ at, attributes }) => [stored(cast(tf.equal(tf.expandDims(at(0).plain(), -1), tf.range(0, attributes.depth, 1, 'int32')), 'float32'))],
  pad: ({ at, attributes: { before, after } }) => [stored(pad(at(0).plain(), before.map((count, axis) => [count, after[axis] ?? 0])))],
  random_uniform: randomUniformTensor,
  reduce_max: reduce((x, axes, keepDims) => tf.max(x, axes, keepDims)),
  reduce_sum: reduce((x, axes, keepDims) => tf.sum(x, axes, keepDims)),
  relu: unary((x) => tf.relu(x)),
  reshape: ({ at, attributes }) => [stored(tf.reshape(at(0).plain(), [...attributes.shape]))],
  scatter_add: ({ at, attributes: { rows: count } }) => {
    const features = at(1).shape.at(-1) ?? 0
    return [stored(tf.unsortedSegmentSum(tf.reshape(at(1).plain(), [-1, features]), tf.reshape(at(0).plain(), [-1]) as tf.Tensor1D, count))]
  },
  sigmoid: unary(sigmoid),
  sin: unary(sin),
  slice: ({ at, attributes: { starts, sizes } }) => {
    const { order } = at(0)
    return [{ tensor: tf.slice(at(0).inOrder(order), order.map((axis) => starts[axis] ?? 0), order.map((axis) => sizes[axis] ?? 0)), order }]
  },
  softmax: rows((x) => tf.softmax(x)),
  softplus: unary((x) => tf.softplus(x)),
  split: ({ at, attributes: { axis, sizes } }) => {
    const { order } = at(0)
    return tf.split(at(0).inOrder(order), [...sizes], order.indexOf(axis)).map((tensor) => ({ tensor, order }))
  },
  sqrt: unary((x) => tf.sqrt(x)),
  subtract: binary((a, b) => tf.sub(a, b)),
  tanh: unary((x) => tf.tanh(x)),
  transpose,
  where: elementwise((...[condition, a, b]) => where(condition as tf.Tensor, a as tf.Tensor, b as tf.Tensor)),
}
