/** The lowering for this machine: the portable one, with entries replaced where onnxruntime has something faster. Never written to a file that leaves the machine. */
import { runsBlocked } from './blocked.ts'
import { operand, sizes4, type Application, type Emit, type LoweringTable, type Result } from './emit.ts'
import { fastConv2d, fastConv2dInputGradient, fastConv2dKernelGradient } from './fastConvolution.ts'
import { fastAveragePool2d, fastMaxPool2d, fastMaxPool2dGradient } from './fastPooling.ts'
import { microsoftDomain, type OnnxWriter } from './onnxWriter.ts'
import { clipped, clippedGradient, elementwise, portableLowering } from './portable.ts'
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'

/** An operator on each number runs on blocked memory as it is. */
function anyLayout(opType: string) {
  const plain = elementwise(opType)
  return (writer: OnnxWriter, application: Pick<Application<PrimitiveName>, 'inputs' | 'outputs' | 'block'>): Result => {
    const { inputs, outputs: [output], block } = application
    if (output === undefined || !runsBlocked(inputs, output, block)) return plain(writer, application)
    return { blocked: writer.op(opType, inputs.map((input) => (input.shape.length === 4 && input.shape[1] === output.shape[1] ? input.blocked() : input.plain()))) }
  }
}

const clip: Emit<'clip'> = (writer, application) => {
  const { inputs, outputs: [output], block, attributes } = application
  if (output === undefined || !runsBlocked(inputs, output, block)) return portableLowering.clip(writer, application)
  return { blocked: clipped(writer, operand(application, 0).blocked(), attributes) }
}

const clipGradient: Emit<'clip_gradient'> = (writer, application) => {
  const { inputs, outputs: [output], block, attributes } = application
  if (output === undefined || !runsBlocked(inputs, output, block)) return portableLowering.clip_gradient(writer, application)
  return { blocked: clippedGradient(writer, operand(application, 0).blocked(), operand(application, 1).blocked(), attributes) }
}

const cast: Emit<'cast'> = (writer, application) => {
  const { inputs, outputs: [output], block, attributes } = application
  if (output === undefined || !runsBlocked(inputs, output, block)) return portableLowering.cast(writer, application)
  return { blocked: writer.cast(operand(application, 0).blocked(), attributes.to) }
}

/** The sum of each channel of blocked memory [N, C/b, H*W, b]: over the pixels, then over the images; onnxruntime is fast for one axis at a time. */
const reduceSum: Emit<'reduce_sum'> = (writer, application) => {
  const { block, attributes: { axes } } = application
  const x = operand(application, 0)
  if (block === null || !x.isBlocked || axes.join() !== '0,2,3') return portableLowering.reduce_sum(writer, application)
  const [n, c, h, w] = sizes4(x)
  const perImage = writer.reduce('ReduceSum', writer.reshape(x.blocked(), [(n * c) / block, h * w, block]), [1], false)
  return writer.reshape(writer.reduce('ReduceSum', writer.reshape(perImage, [n, c]), [0], false), [1, c, 1, 1])
}

/** Transposes to and from [N,H,W,C] join the reorder from or to blocked memory. */
const transpose: Emit<'transpose'> = (writer, application) => {
  const x = operand(application, 0)
  const permutation = application.attributes.permutation.join()
  if (permutation === '0,2,3,1' && x.isBlocked) return x.channelsLast()
  if (permutation === '0,3,1,2' && x.dtype === 'float32') return { channelsLast: x.plain() }
  return portableLowering.transpose(writer, application)
}

const matmul: Emit<'matmul'> = (writer, application) => {
  const { transposeA, transposeB } = application.attributes
  if (operand(application, 0).shape.length === 2 || (!transposeA && !transposeB)) return portableLowering.matmul(writer, application)
  return writer.op('FusedMatMul', application.inputs.map((input) => input.plain()), { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }, microsoftDomain)
}

/**
 * onnxruntime's own training mode. With momentum 0 its further outputs are the batch's mean and variance. It writes them over
 * inputs 4 and 5, even over graph inputs and constants, so those are two values made at run time that nobody else reads:
 * zeros times a number of x, and their negative (two equal nodes would be merged into one).
 */
const batchNormTraining: Emit<'batch_norm_training'> = (writer, application) => {
  const [x, gamma, beta] = [operand(application, 0), operand(application, 1), operand(application, 2)]
  const channels = x.shape[1] ?? 0
  const axes = x.shape.map((_, axis) => axis)
  const first = writer.reshape(writer.slice(x.plain(), axes.map(() => 0), axes.map(() => 1), axes), [1])
  const scratch = writer.op('Mul', [first, writer.constant('float32', [channels], new Float32Array(channels))])
  const inputs = [x.plain(), gamma.plain(), beta.plain(), scratch, writer.op('Neg', [scratch])]
  return writer.ops('BatchNormalization', inputs, { epsilon: { float: application.attributes.epsilon }, momentum: { float: 0 }, training_mode: 1 }, 3)
}

/** Inference-mode BatchNormalization with mean 0 and variance 1 reads x once, where Mul and Add read it twice. */
const channelAffine: Emit<'channel_affine'> = (writer, application) => {
  const channels = [application.inputs[1]?.shape[0] ?? 0]
  const filled = (value: number): string => writer.constant('float32', channels, new Float32Array(channels[0] ?? 0).fill(value))
  return writer.op('BatchNormalization', [...application.inputs.map((input) => input.plain()), filled(0), filled(1)], { epsilon: { float: 0 } })
}

export const fastLowering: LoweringTable = {
  ...portableLowering,
  add: anyLayout('Add'),
  average_pool2d: fastAveragePool2d,
  batch_norm_training: batchNormTraining,
  cast,
  channel_affine: channelAffine,
  clip,
  clip_gradient: clipGradient,
  conv2d: fastConv2d,
  conv2d_input_gradient: fastConv2dInputGradient,
  conv2d_kernel_gradient: fastConv2dKernelGradient,
  divide: anyLayout('Div'),
  equal: anyLayout('Equal'),
  exp: anyLayout('Exp'),
  greater: anyLayout('Greater'),
  log: anyLayout('Log'),
  matmul,
  max_pool2d: fastMaxPool2d,
  max_pool2d_gradient: fastMaxPool2dGradient,
  maximum: anyLayout('Max'),
  multiply: anyLayout('Mul'),
  negate: anyLayout('Neg'),
  reduce_sum: reduceSum,
  relu: anyLayout('Relu'),
  sigmoid: anyLayout('Sigmoid'),
  sqrt: anyLayout('Sqrt'),
  subtract: anyLayout('Sub'),
  tanh: anyLayout('Tanh'),
  transpose,
  where: anyLayout('Where'),
}
