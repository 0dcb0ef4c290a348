/**
 * Keras BatchNormalization. Training: batch statistics (population variance), and moving = moving * momentum + batch * (1 - momentum).
 * Inference: y = x * scale + shift with scale = gamma / sqrt(moving_variance + epsilon), shift = beta - moving_mean * scale.
 */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { batchNormTraining } from '../autodiff/primitives/batchNormTraining.ts'
import { channelAffine } from '../autodiff/primitives/channelAffine.ts'
import { divide } from '../autodiff/primitives/divide.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerBatchNormalization(context: LayerContext): Value {
  const { builder, config } = context
  const input = soleInput(context)
  const x = asBatch(builder, input)
  const perChannel = [x.shape[1] ?? 0]
  const epsilon = numberOption(config, 'epsilon')
  const gamma = context.hasWeight('gamma') ? context.weight('gamma') : scalar(builder, 1, perChannel)
  const beta = context.hasWeight('beta') ? context.weight('beta') : scalar(builder, 0, perChannel)
  const movingMean = context.weight('moving_mean')
  const movingVariance = context.weight('moving_variance')
  if (!context.training || context.frozen) {
    const scale = divide(builder, gamma, sqrt(builder, add(builder, movingVariance, scalar(builder, epsilon))))
    return reshape(builder, channelAffine(builder, x, scale, subtract(builder, beta, multiply(builder, movingMean, scale))), input.shape)
  }
  const { y, mean, variance } = batchNormTraining(builder, x, gamma, beta, epsilon)
  const momentum = numberOption(config, 'momentum')
  const follow = (moving: Value, batch: Value): Value =>
    add(builder, multiply(builder, moving, scalar(builder, momentum)), multiply(builder, batch, scalar(builder, 1 - momentum)))
  context.updateStatistic('moving_mean', follow(movingMean, mean))
  context.updateStatistic('moving_variance', follow(movingVariance, variance))
  return reshape(builder, y, input.shape)
}

/** Steps count as more of the batch, so that the channels are the second axis: [N,T,F] -> [N*T,F], [N,T,C,H,W] -> [N*T,C,H,W]. */
function asBatch(builder: GraphBuilder, x: Value): Value {
  const [n = 1, t = 1, ...rest] = x.shape
  return x.shape.length === 3 || x.shape.length === 5 ? reshape(builder, x, [n * t, ...rest]) : x
}
