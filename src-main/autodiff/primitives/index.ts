/**
 * Every primitive. Executors type their tables from it: `{ [P in PrimitiveName]: ... AttributesOf<P> ... }`, so a missing
 * entry does not compile.
 */
import type { Primitive } from '../../graph/primitive.ts'
import { addPrimitive } from './add.ts'
import { argmaxPrimitive } from './argmax.ts'
import { averagePool2dPrimitive } from './averagePool2d.ts'
import { averagePool2dGradientPrimitive } from './averagePool2dGradient.ts'
import { batchNormTrainingPrimitive } from './batchNormTraining.ts'
import { broadcastPrimitive } from './broadcast.ts'
import { castPrimitive } from './cast.ts'
import { channelAffinePrimitive } from './channelAffine.ts'
import { clipPrimitive } from './clip.ts'
import { clipGradientPrimitive } from './clipGradient.ts'
import { concatenatePrimitive } from './concatenate.ts'
import { conv2dPrimitive } from './conv2d.ts'
import { conv2dInputGradientPrimitive } from './conv2dInputGradient.ts'
import { conv2dKernelGradientPrimitive } from './conv2dKernelGradient.ts'
import { cosPrimitive } from './cos.ts'
import { dividePrimitive } from './divide.ts'
import { eluPrimitive } from './elu.ts'
import { equalPrimitive } from './equal.ts'
import { erfPrimitive } from './erf.ts'
import { expPrimitive } from './exp.ts'
import { gatherPrimitive } from './gather.ts'
import { geluPrimitive } from './gelu.ts'
import { geluGradientPrimitive } from './geluGradient.ts'
import { greaterPrimitive } from './greater.ts'
import { gridSamplePrimitive } from './gridSample.ts'
import { layerNormPrimitive } from './layerNorm.ts'
import { leakyReluPrimitive } from './leakyRelu.ts'
import { logPrimitive } from './log.ts'
import { logSoftmaxPrimitive } from './logSoftmax.ts'
import { matmulPrimitive } from './matmul.ts'
import { maxPool2dPrimitive } from './maxPool2d.ts'
import { maxPool2dGradientPrimitive } from './maxPool2dGradient.ts'
import { maximumPrimitive } from './maximum.ts'
import { multiplyPrimitive } from './multiply.ts'
import { negatePrimitive } from './negate.ts'
import { oneHotPrimitive } from './oneHot.ts'
import { padPrimitive } from './pad.ts'
import { randomUniformPrimitive } from './randomUniform.ts'
import { reduceMaxPrimitive } from './reduceMax.ts'
import { reduceSumPrimitive } from './reduceSum.ts'
import { reluPrimitive } from './relu.ts'
import { reshapePrimitive } from './reshape.ts'
import { scatterAddPrimitive } from './scatterAdd.ts'
import { sigmoidPrimitive } from './sigmoid.ts'
import { sinPrimitive } from './sin.ts'
import { slicePrimitive } from './slice.ts'
import { softmaxPrimitive } from './softmax.ts'
import { softplusPrimitive } from './softplus.ts'
import { splitPrimitive } from './split.ts'
import { sqrtPrimitive } from './sqrt.ts'
import { subtractPrimitive } from './subtract.ts'
import { tanhPrimitive } from './tanh.ts'
import { transposePrimitive } from './transpose.ts'
import { wherePrimitive } from './where.ts'

export const primitives = {
  add: addPrimitive,
  argmax: argmaxPrimitive,
  average_pool2d: averagePool2dPrimitive,
  average_pool2d_gradient: averagePool2dGradientPrimitive,
  batch_norm_training: batchNormTrainingPrimitive,
  broadcast: broadcastPrimitive,
  cast: castPrimitive,
  channel_affine: channelAffinePrimitive,
  clip: clipPrimitive,
  clip_gradient: clipGradientPrimitive,
  concatenate: concatenatePrimitive,
  conv2d: conv2dPrimitive,
  conv2d_input_gradient: conv2dInputGradientPrimitive,
  conv2d_kernel_gradient: conv2dKernelGradientPrimitive,
  cos: cosPrimitive,
  divide: dividePrimitive,
  elu: eluPrimitive,
  equal: equalPrimitive,
  erf: erfPrimitive,
  exp: expPrimitive,
  gather: gatherPrimitive,
  gelu: geluPrimitive,
  gelu_gradient: geluGradientPrimitive,
  greater: greaterPrimitive,
  grid_sample: gridSamplePrimitive,
  layer_norm: layerNormPrimitive,
  leaky_relu: leakyReluPrimitive,
  log: logPrimitive,
  log_softmax: logSoftmaxPrimitive,
  matmul: matmulPrimitive,
  max_pool2d: maxPool2dPrimitive,
  max_pool2d_gradient: maxPool2dGradientPrimitive,
  maximum: maximumPrimitive,
  multiply: multiplyPrimitive,
  negate: negatePrimitive,
  one_hot: oneHotPrimitive,
  pad: padPrimitive,
  random_uniform: randomUniformPrimitive,
  reduce_max: reduceMaxPrimitive,
  reduce_sum: reduceSumPrimitive,
  relu: reluPrimitive,
  reshape: reshapePrimitive,
  scatter_add: scatterAddPrimitive,
  sigmoid: sigmoidPrimitive,
  sin: sinPrimitive,
  slice: slicePrimitive,
  softmax: softmaxPrimitive,
  softplus: softplusPrimitive,
  split: splitPrimitive,
  sqrt: sqrtPrimitive,
  subtract: subtractPrimitive,
  tanh: tanhPrimitive,
  transpose: transposePrimitive,
  where: wherePrimitive,
} as const

export type PrimitiveName = keyof typeof primitives

/** The attribute type of a primitive, by name. */
export type AttributesOf<P extends PrimitiveName> = (typeof primitives)[P] extends Primitive<P, infer A> ? A : never
