/** Keras SimpleRNN: h = act(x K + h R + b). */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { recur } from './recurrence.ts'

export function lowerSimpleRnn(context: LayerContext): Value {
  const { builder, config } = context
  const recurrentKernel = context.weight('recurrent_kernel')
  return recur<readonly [Value]>(context, context.hasWeight('bias') ? context.weight('bias') : null, (input, before) => {
    const sum = before ? add(builder, input, matmul(builder, before[0], recurrentKernel)) : input
    return [activate(builder, sum, stringOption(config, 'activation'))]
  })
}
