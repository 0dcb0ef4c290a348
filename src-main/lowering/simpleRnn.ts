/** Keras SimpleRNN: h = act(x K + h R + b). */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { recur } from './recurrence.ts'
import { maskedProduct, memoryMasks } from './recurrentDropout.ts'

export function lowerSimpleRnn(context: LayerContext): Value {
  const { builder, config } = context
  const recurrentKernel = context.weight('recurrent_kernel')
  const masks = memoryMasks(context, soleInput(context).shape[0] ?? 0, 1)
  return recur<readonly [Value]>(context, context.hasWeight('bias') ? context.weight('bias') : null, (input, before) => {
    const sum = before ? add(builder, input, maskedProduct(builder, before[0], recurrentKernel, masks)) : input
    return [activate(builder, sum, stringOption(config, 'activation'))]
  })
}
