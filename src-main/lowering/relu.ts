/** Keras ReLU. On its kinks (0, the threshold, the greatest value) the gradient is that of the side below, above the greatest value 0. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { clip } from '../autodiff/primitives/clip.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { leakyRelu } from '../autodiff/primitives/leakyRelu.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { relu } from '../autodiff/primitives/relu.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { from, indicator, times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerRelu(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [limit, slope, threshold] = [numberOption(config, 'max_value'), numberOption(config, 'negative_slope'), numberOption(config, 'threshold')]
  if (limit === 0 && threshold === 0) return slope === 0 ? relu(builder, x) : leakyRelu(builder, x, slope)
  const above = threshold === 0 ? x : multiply(builder, x, indicator(builder, greater(builder, x, scalar(builder, threshold))))
  const positive = limit === 0 ? above : clip(builder, above, 0, limit)
  return slope === 0 ? positive : subtract(builder, positive, times(builder, relu(builder, from(builder, threshold, x)), slope))
}
