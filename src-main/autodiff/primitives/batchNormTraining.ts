/**
 * Over the M elements of each channel (every axis but the second): mean, variance = the mean of (x - mean)^2 (population), and
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta. Three outputs: y, mean [C], variance [C].
 * vjp (Ioffe & Szegedy 2015, sorted by powers of x so that x is read once): with r = 1 / sqrt(variance + epsilon), s = sum(dy),
 * dgamma = (sum(dy * x) - mean * s) * r, dbeta = s, and dx = gamma r dy + b x + k where b = -gamma dgamma r^2 / M and
 * k = -gamma r s / M - b mean. Cotangents of mean and variance add dmean / M and 2 dvariance (x - mean) / M.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emit, scalar } from '../../graph/builder.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { alongChannels, sumOverChannels } from '../channels.ts'
import { axisSize, requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import { add } from './add.ts'
import { channelAffine } from './channelAffine.ts'
import { divide } from './divide.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'

export type BatchNormTrainingAttributes = { readonly epsilon: number }

export const batchNormTrainingPrimitive: Primitive<'batch_norm_training', BatchNormTrainingAttributes> = {
  name: 'batch_norm_training',
  infer(inputs) {
    const [x, gamma, beta] = requireInputs('batch_norm_training', inputs, 3)
    requireFloat('batch_norm_training', x, gamma, beta)
    const perChannel = [axisSize('batch_norm_training', x.shape, 1)]
    requireShape('batch_norm_training', gamma, perChannel)
    requireShape('batch_norm_training', beta, perChannel)
    return [{ shape: x.shape, dtype: 'float32' }, { shape: perChannel, dtype: 'float32' }, { shape: perChannel, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x, gamma, beta], outputs: [, mean, variance], attributes: { epsilon } }, [dy, dmean, dvariance]) {
    if (!x || !gamma || !beta || !mean || !variance) return [null, null, null]
    const perElement = scalar(builder, gamma.shape[0] === undefined ? 1 : gamma.shape[0] / sizeOf(x.shape))
    const inverse = divide(builder, scalar(builder, 1), sqrt(builder, add(builder, variance, scalar(builder, epsilon))))
    let scaleX = scalar(builder, 0, gamma.shape)
    let shift = scalar(builder, 0, gamma.shape)
    let dgamma: Value | null = null
    let dbeta: Value | null = null
    let dx: Value | null = null
    if (dy) {
      dbeta = sumOverChannels(builder, dy)
      dgamma = multiply(builder, subtract(builder, sumOverChannels(builder, multiply(builder, dy, x)), multiply(builder, mean, dbeta)), inverse)
      const scaleDy = multiply(builder, gamma, inverse)
      scaleX = negate(builder, multiply(builder, multiply(builder, multiply(builder, scaleDy, dgamma), inverse), perElement))
      shift = negate(builder, add(builder, multiply(builder, multiply(builder, scaleDy, dbeta), perElement), multiply(builder, scaleX, mean)))
      dx = multiply(builder, dy, alongChannels(builder, scaleDy, x.shape.length))
    }
    if (dmean) shift = add(builder, shift, multiply(builder, dmean, perElement))
    if (dvariance) {
      const slope = multiply(builder, multiply(builder, dvariance, scalar(builder, 2)), perElement)
      scaleX = add(builder, scaleX, slope)
      shift = subtract(builder, shift, multiply(builder, slope, mean))
    }
    const affine = channelAffine(builder, x, scaleX, shift)
    return [dx ? add(builder, dx, affine) : affine, dgamma, dbeta]
  },
}

/** x [N,C] or [N,C,H,W], gamma and beta [C] -> y like x, mean [C], variance [C]. */
export function batchNormTraining(builder: GraphBuilder, x: Value, gamma: Value, beta: Value, epsilon: number): { y: Value; mean: Value; variance: Value } {
  const [y, mean, variance] = emit(builder, batchNormTrainingPrimitive, [x, gamma, beta], { epsilon })
  if (!y || !mean || !variance) throw new Error('batch_norm_training: three outputs expected')
  return { y, mean, variance }
}
