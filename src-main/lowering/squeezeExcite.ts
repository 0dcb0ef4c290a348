/** Squeeze-and-excitation: the means of the channels through two dense layers make the gate. */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import { times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerSqueezeExcite(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const gate = activate(builder, squeezed(context, channelMeans(context, x), stringOption(config, 'activation')), stringOption(config, 'gate_activation'))
  return multiply(builder, x, reshape(builder, gate, [...gate.shape, 1, 1]))
}

/** [N,C,H,W] -> [N,C]. */
export function channelMeans({ builder }: LayerContext, x: Value): Value {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape
  return times(builder, reshape(builder, reduceSum(builder, x, [2, 3]), [n, c]), 1 / (h * w))
}

/** The two dense layers: [N,C] -> [N,C]. */
export function squeezed(context: LayerContext, x: Value, activation: string): Value {
  const { builder } = context
  const dense = (input: Value, name: string): Value => add(builder, matmul(builder, input, context.weight(`${name}_kernel`)), context.weight(`${name}_bias`))
  return dense(activate(builder, dense(x, 'reduce'), activation), 'expand')
}
