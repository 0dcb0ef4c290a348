/** Keras GroupNormalization: channels to axis 1, groups of them with all their places as rows of mean 0 and variance 1, then gamma and beta per channel. */
import { groupCount } from '../../src-shared/layers/groupNormalization.ts'
import { numberOption } from '../../src-shared/layers/layer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { channelAffine } from '../autodiff/primitives/channelAffine.ts'
import { divide } from '../autodiff/primitives/divide.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { plus, square, times } from './arithmetic.ts'
import { irAxis, kerasShape } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerGroupNormalization(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const keras = kerasShape(x)
  const channelAxis = irAxis(keras.length, keras.length - 1)
  const order = [0, channelAxis, ...[...x.shape.keys()].filter((axis) => axis !== 0 && axis !== channelAxis)]
  const front = channelAxis === 1 ? x : transpose(builder, x, order)
  const [batch = 1, channels = 1] = front.shape
  const groups = groupCount(config, keras)
  const rows = standardized(builder, reshape(builder, front, [batch, groups, sizeOf(keras) / groups]), numberOption(config, 'epsilon'))
  const weight = (name: string, otherwise: number): Value => (context.hasWeight(name) ? context.weight(name) : scalar(builder, otherwise, [channels]))
  const y = reshape(builder, rows, front.shape)
  const scaled = context.hasWeight('gamma') || context.hasWeight('beta') ? channelAffine(builder, y, weight('gamma', 1), weight('beta', 0)) : y
  return channelAxis === 1 ? scaled : transpose(builder, scaled, order.map((_, index) => order.indexOf(index)))
}

/** Rows [N,G,M] with mean 0 and variance 1 each: (x - mean) / sqrt(variance + epsilon). */
function standardized(builder: GraphBuilder, x: Value, epsilon: number): Value {
  const mean = (value: Value): Value => times(builder, reduceSum(builder, value, [2]), 1 / (value.shape[2] ?? 1))
  const centred = subtract(builder, x, mean(x))
  const deviation = sqrt(builder, plus(builder, mean(square(builder, centred)), epsilon))
  return multiply(builder, centred, divide(builder, scalar(builder, 1), deviation))
}
