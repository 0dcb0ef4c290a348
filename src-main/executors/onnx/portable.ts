/**
 * The lowering in the standard ONNX domain only: what exported files contain, and the fallback of the fast lowering.
 * Every primitive is exact here, ties and edges included; `fast.ts` replaces the entries that are worth it on this machine.
 */
import { operand, sizes4, type Emit, type LoweringTable, type Operand } from './emit.ts'
import { emitRandomUniform } from './randomUniform.ts'
import type { OnnxValue, OnnxWriter } from './onnxWriter.ts'
import type { ClipAttributes } from '../../autodiff/primitives/clip.ts'
import type { ConvolutionAttributes, Pair, PoolAttributes } from '../../autodiff/windows.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** One ONNX operator with the same inputs and no attributes. */
export function elementwise(opType: string): (writer: OnnxWriter, application: { readonly inputs: readonly Operand[] }) => OnnxValue {
  return (writer, { inputs }) => writer.op(opType, inputs.map((input) => input.plain()))
}

const argmax: Emit<'argmax'> = (writer, application) => writer.cast(writer.op('ArgMax', [operand(application, 0).plain()], { axis: -1, keepdims: 0 }), 'int32')

const averagePool2d: Emit<'average_pool2d'> = (writer, application) =>
  writer.op('AveragePool', [operand(application, 0).plain()], { ...poolAttributes(application.attributes), count_include_pad: 0 })

/** dy divided by the pixels of its window, then spread by a transposed convolution with ones, each channel on its own. */
const averagePool2dGradient: Emit<'average_pool2d_gradient'> = (writer, application) => {
  const dy = operand(application, 0)
  const { window, strides, pads, inputSize } = application.attributes
  const [, channels, rows, columns] = sizes4(dy)
  const share = writer.op('Mul', [dy.plain(), writer.constant('float32', [1, 1, rows, columns], windowShares(application.attributes, [rows, columns]))])
  const ones = writer.constant('float32', [channels, 1, ...window], new Float32Array(channels * window[0] * window[1]).fill(1))
  return writer.op('ConvTranspose', [share, ones], { ...transposeAttributes({ strides, pads, dilations: [1, 1], groups: channels }, window, [rows, columns], inputSize) })
}

const batchNormTraining: Emit<'batch_norm_training'> = (writer, application) => {
  const x = operand(application, 0)
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  const along = x.shape.map((size, axis) => (axis === 1 ? size : 1))
  const mean = writer.reduce('ReduceMean', x.plain(), axes, true)
  const centred = writer.op('Sub', [x.plain(), mean])
  const variance = writer.reduce('ReduceMean', writer.op('Mul', [centred, centred]), axes, true)
  const deviation = writer.op('Sqrt', [writer.op('Add', [variance, writer.scalar(application.attributes.epsilon)])])
  const scale = writer.op('Div', [writer.reshape(operand(application, 1).plain(), along), deviation])
  const y = writer.op('Add', [writer.op('Mul', [centred, scale]), writer.reshape(operand(application, 2).plain(), along)])
  const perChannel = [x.shape[1] ?? 0]
  return [y, writer.reshape(mean, perChannel), writer.reshape(variance, perChannel)]
}

const channelAffine: Emit<'channel_affine'> = (writer, application) => {
  const x = operand(application, 0)
  const along = x.shape.map((size, axis) => (axis === 1 ? size : 1))
  const scaled = writer.op('Mul', [x.plain(), writer.reshape(operand(application, 1).plain(), along)])
  return writer.op('Add', [scaled, writer.reshape(operand(application, 2).plain(), along)])
}

/** `value` is x in any memory layout. */
export function clipped(writer: OnnxWriter, value: OnnxValue, { minimum, maximum }: ClipAttributes): OnnxValue {
  return writer.op('Clip', [value, writer.scalar(minimum), writer.scalar(maximum)])
}

/** A mask of two comparisons: faster here than comparing y with a Clip of itself, and than Where. Inputs in one memory layout. */
export function clippedGradient(writer: OnnxWriter, dy: OnnxValue, y: OnnxValue, { minimum, maximum }: ClipAttributes): OnnxValue {
  const inside = writer.op('And', [writer.op('Greater', [y, writer.scalar(minimum)]), writer.op('Less', [y, writer.scalar(maximum)])])
  return writer.op('Mul', [dy, writer.cast(inside, 'float32')])
}

const conv2d: Emit<'conv2d'> = (writer, application) => {
  const [, , r, s] = sizes4(operand(application, 1))
  return writer.op('Conv', application.inputs.map((input) => input.plain()), convolutionAttributes(application.attributes, [r, s]))
}

const conv2dInputGradient: Emit<'conv2d_input_gradient'> = (writer, application) => {
  const [dy, kernel] = [operand(application, 0), operand(application, 1)]
  const [, , oh, ow] = sizes4(dy)
  const [, , r, s] = sizes4(kernel)
  return writer.op('ConvTranspose', [dy.plain(), kernel.plain()], transposeAttributes(application.attributes, [r, s], [oh, ow], application.attributes.inputSize))
}

/** The patches under each point of the kernel as rows, times dy: [N,G,K/G,P] x [N,G,P,R*S*C/G], summed over the batch. */
const conv2dKernelGradient: Emit<'conv2d_kernel_gradient'> = (writer, application) => {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const { groups, kernelSize: [r, s] } = application.attributes
  const [n, c] = sizes4(x)
  const [, k, oh, ow] = sizes4(dy)
  const points = oh * ow
  const taps = kernelTaps(writer, x.plain(), application.attributes, [r, s], [oh, ow]).map((tap) => writer.reshape(tap, [n, groups, c / groups, points]))
  const patches = taps.length === 1 ? (taps[0] as OnnxValue) : writer.op('Concat', taps, { axis: 2 })
  const product = writer.op('MatMul', [writer.reshape(dy.plain(), [n, groups, k / groups, points]), writer.op('Transpose', [patches], { perm: [0, 1, 3, 2] })])
  const kernel = writer.reshape(writer.reduce('ReduceSum', product, [0], false), [k, r * s, c / groups])
  return writer.reshape(writer.op('Transpose', [kernel], { perm: [0, 2, 1] }), [k, c / groups, r, s])
}

/** ONNX has Gelu itself only from opset 20 on. */
const gelu: Emit<'gelu'> = (writer, application) => {
  const x = operand(application, 0).plain()
  const twiceShare = writer.op('Add', [writer.op('Erf', [writer.op('Mul', [x, writer.scalar(Math.SQRT1_2)])]), writer.scalar(1)])
  return writer.op('Mul', [writer.op('Mul', [x, writer.scalar(0.5)]), twiceShare])
}

/** With s = x / sqrt 2: dy * ((1 + erf s) / 2 + s * e^(ln(1 / sqrt pi) - s^2)); the factor stands in the exponent, which saves a pass. Inputs in one memory layout. */
export function geluSlope(writer: OnnxWriter, x: OnnxValue): { readonly erf: OnnxValue; readonly bend: OnnxValue } {
  const s = writer.op('Mul', [x, writer.scalar(Math.SQRT1_2)])
  const density = writer.op('Exp', [writer.op('Sub', [writer.scalar(-Math.log(Math.PI) / 2), writer.op('Mul', [s, s])])])
  return { erf: writer.op('Erf', [s]), bend: writer.op('Mul', [density, s]) }
}

const geluGradient: Emit<'gelu_gradient'> = (writer, application) => {
  const { erf, bend } = geluSlope(writer, operand(application, 1).plain())
  const below = writer.op('Mul', [writer.op('Add', [erf, writer.scalar(1)]), writer.scalar(0.5)])
  return writer.op('Mul', [operand(application, 0).plain(), writer.op('Add', [below, bend])])
}

/** Gemm transposes by itself; batches of matrices are transposed first. */
const matmul: Emit<'matmul'> = (writer, application) => {
  const { transposeA, transposeB } = application.attributes
  const [a, b] = [operand(application, 0), operand(application, 1)]
  if (a.shape.length === 2 && (transposeA || transposeB)) return writer.op('Gemm', [a.plain(), b.plain()], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 })
  const swapped = a.shape.map((_, axis) => (axis < a.shape.length - 2 ? axis : 2 * a.shape.length - 3 - axis))
  const transposed = (value: OnnxValue, wanted: boolean): OnnxValue => (wanted ? writer.op('Transpose', [value], { perm: swapped }) : value)
  return writer.op('MatMul', [transposed(a.plain(), transposeA), transposed(b.plain(), transposeB)])
}

const maxPool2d: Emit<'max_pool2d'> = (writer, application) => writer.op('MaxPool', [operand(application, 0).plain()], poolAttributes(application.attributes))

/** MaxPool names the first greatest element of each window by its flat index; dy is added there. */
const maxPool2dGradient: Emit<'max_pool2d_gradient'> = (writer, application) => {
  const [x, dy] = [operand(application, 0), operand(application, 2)]
  const indices = writer.ops('MaxPool', [x.plain()], poolAttributes(application.attributes), 2)[1] as OnnxValue
  const zeros = writer.op('ConstantOfShape', [writer.int64s([sizeOf(x.shape)])])
  const flat = [sizeOf(dy.shape)]
  const sums = writer.op('ScatterElements', [zeros, writer.reshape(indices, flat), writer.reshape(dy.plain(), flat)], { axis: 0, reduction: 'add' })
  return writer.reshape(sums, x.shape)
}

const oneHot: Emit<'one_hot'> = (writer, application) =>
  writer.op('OneHot', [operand(application, 0).plain(), writer.constant('int32', [], Int32Array.of(application.attributes.depth)), writer.constant('float32', [2], Float32Array.of(0, 1))], { axis: -1 })

/** Only along the axes that get shorter. */
const slice: Emit<'slice'> = (writer, application) => {
  const x = operand(application, 0)
  const { starts, sizes } = application.attributes
  const axes = starts.flatMap((_, axis) => (sizes[axis] === x.shape[axis] ? [] : [axis]))
  const along = (values: readonly number[]): readonly number[] => axes.map((axis) => values[axis] ?? 0)
  return axes.length === 0 ? x.plain() : writer.slice(x.plain(), along(starts), along(starts.map((start, axis) => start + (sizes[axis] ?? 0))), axes)
}

/** Every index as often as there are features, so that ScatterElements adds whole rows. */
const scatterAdd: Emit<'scatter_add'> = (writer, application) => {
  const [indices, updates] = [operand(application, 0), operand(application, 1)]
  const { rows } = application.attributes
  const features = updates.shape.at(-1) ?? 0
  const count = sizeOf(indices.shape)
  const zeros = writer.op('ConstantOfShape', [writer.int64s([rows, features])])
  const places = writer.expand(writer.reshape(indices.plain(), [count, 1]), [count, features])
  return writer.op('ScatterElements', [zeros, places, writer.reshape(updates.plain(), [count, features])], { axis: 0, reduction: 'add' })
}

export const portableLowering: LoweringTable = {
  add: elementwise('Add'),
  argmax,
  average_pool2d: averagePool2d,
  average_pool2d_gradient: averagePool2dGradient,
  batch_norm_training: batchNormTraining,
  broadcast: (writer, application) => writer.expand(operand(application, 0).plain(), application.attributes.shape),
  cast: (writer, application) => writer.cast(operand(application, 0).plain(), application.attributes.to),
  channel_affine: channelAffine,
  clip: (writer, application) => clipped(writer, operand(application, 0).plain(), application.attributes),
  clip_gradient: (writer, application) => clippedGradient(writer, operand(application, 0).plain(), operand(application, 1).plain(), application.attributes),
  concatenate: (writer, { inputs, attributes }) => writer.op('Concat', inputs.map((input) => input.plain()), { axis: attributes.axis }),
  conv2d,
  conv2d_input_gradient: conv2dInputGradient,
  conv2d_kernel_gradient: conv2dKernelGradient,
  cos: elementwise('Cos'),
  divide: elementwise('Div'),
  equal: elementwise('Equal'),
  elu: (writer, application) => writer.op('Elu', [operand(application, 0).plain()], { alpha: { float: application.attributes.alpha } }),
  erf: elementwise('Erf'),
  exp: elementwise('Exp'),
  gather: (writer, application) => writer.op('Gather', [operand(application, 0).plain(), operand(application, 1).plain()], { axis: 0 }),
  gelu,
  gelu_gradient: geluGradient,
  greater: elementwise('Greater'),
  grid_sample: (writer, { inputs, attributes: { mode, padding } }) => writer.op('GridSample', inputs.map((input) => input.plain()), { mode, padding_mode: padding, align_corners: 0 }),
  layer_norm: (writer, { inputs, attributes }) => writer.ops('LayerNormalization', inputs.map((input) => input.plain()), { axis: -1, epsilon: { float: attributes.epsilon } }, 3),
  leaky_relu: (writer, application) => writer.op('LeakyRelu', [operand(application, 0).plain()], { alpha: { float: application.attributes.slope } }),
  log: elementwise('Log'),
  log_softmax: (writer, application) => writer.op('LogSoftmax', [operand(application, 0).plain()], { axis: -1 }),
  matmul,
  max_pool2d: maxPool2d,
  max_pool2d_gradient: maxPool2dGradient,
  maximum: elementwise('Max'),
  multiply: elementwise('Mul'),
  negate: elementwise('Neg'),
  one_hot: oneHot,
  pad: (writer, application) => writer.pad(operand(application, 0).plain(), [...application.attributes.before, ...application.attributes.after]),
  random_uniform: emitRandomUniform,
  reduce_max: (writer, application) => writer.reduce('ReduceMax', operand(application, 0).plain(), application.attributes.axes, true),
  reduce_sum: (writer, application) => writer.reduce('ReduceSum', operand(application, 0).plain(), application.attributes.axes, true),
  relu: elementwise('Relu'),
  reshape: (writer, application) => writer.reshape(operand(application, 0).plain(), application.attributes.shape),
  scatter_add: scatterAdd,
  sigmoid: elementwise('Sigmoid'),
  sin: elementwise('Sin'),
  slice,
  softmax: (writer, application) => writer.op('Softmax', [operand(application, 0).plain()], { axis: -1 }),
  softplus: elementwise('Softplus'),
  split: (writer, application) => {
    const { axis, sizes } = application.attributes
    return sizes.length === 1 ? [operand(application, 0).plain()] : writer.ops('Split', [operand(application, 0).plain(), writer.int64s(sizes)], { axis }, sizes.length)
  },
  sqrt: elementwise('Sqrt'),
  subtract: elementwise('Sub'),
  tanh: elementwise('Tanh'),
  transpose: (writer, application) => writer.op('Transpose', [operand(application, 0).plain()], { perm: application.attributes.permutation }),
  where: elementwise('Where'),
}

export function poolAttributes({ window, strides, pads }: PoolAttributes) {
  return { kernel_shape: window, strides, pads }
}

export function convolutionAttributes({ strides, pads, dilations, groups }: ConvolutionAttributes, kernel: Pair) {
  return { kernel_shape: kernel, strides, pads, dilations, group: groups }
}

/** Attributes of a ConvTranspose from [oh, ow] back to exactly [H, W] (`output_padding` counts rows no window reached). */
function transposeAttributes(attributes: ConvolutionAttributes, kernel: Pair, outputSize: Pair, inputSize: Pair) {
  const { strides, pads, dilations } = attributes
  const missing = ([0, 1] as const).map((axis) => inputSize[axis] + pads[axis] + pads[axis === 0 ? 2 : 3] - ((outputSize[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1))
  return { ...convolutionAttributes(attributes, kernel), output_padding: missing }
}

/** For each point of the kernel the strided view of x it is multiplied with: R*S values [N,C,oh,ow], in row-major order of the kernel. */
export function kernelTaps(writer: OnnxWriter, x: OnnxValue, attributes: Omit<ConvolutionAttributes, 'groups'>, kernel: Pair, outputSize: Pair): readonly OnnxValue[] {
  const { strides, pads: [top, left, bottom, right], dilations } = attributes
  const padded = writer.pad(x, [0, 0, top, left, 0, 0, bottom, right])
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const starts = [Math.floor(tap / kernel[1]) * dilations[0], (tap % kernel[1]) * dilations[1]]
    const ends = starts.map((start, axis) => start + ((outputSize[axis] ?? 0) - 1) * (strides[axis] ?? 1) + 1)
    return writer.slice(padded, starts, ends, [2, 3], strides)
  })
}

/** 1 / (pixels of the window that lie inside the image), row-major [oh, ow]. */
function windowShares({ window, strides, pads, inputSize }: PoolAttributes & { readonly inputSize: Pair }, [rows, columns]: Pair): Float32Array {
  const inside = (axis: 0 | 1, index: number): number => {
    const start = index * strides[axis] - pads[axis]
    return Math.min(start + window[axis], inputSize[axis]) - Math.max(start, 0)
  }
  return Float32Array.from({ length: rows * columns }, (_, index) => 1 / (inside(0, Math.floor(index / columns)) * inside(1, index % columns)))
}
