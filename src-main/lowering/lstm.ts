/** Keras LSTM: i, f, o = gate(x K + h R + b), c = f c + i act(...), h = o act(c). */
import { numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { split } from '../autodiff/primitives/split.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { recur } from './recurrence.ts'
import { maskedProduct, memoryMasks } from './recurrentDropout.ts'

export function lowerLstm(context: LayerContext): Value {
  const { builder, config } = context
  const units = numberOption(config, 'units')
  const act = (x: Value): Value => activate(builder, x, stringOption(config, 'activation'))
  const gate = (x: Value): Value => activate(builder, x, stringOption(config, 'recurrent_activation'))
  const recurrentKernel = context.weight('recurrent_kernel')
  const masks = memoryMasks(context, soleInput(context).shape[0] ?? 0, 4)
  return recur<readonly [hidden: Value, cell: Value]>(context, context.hasWeight('bias') ? context.weight('bias') : null, (input, before) => {
    const sums = before ? add(builder, input, maskedProduct(builder, before[0], recurrentKernel, masks)) : input
    const [i, f, c, o] = split(builder, sums, 1, [units, units, units, units]) as [Value, Value, Value, Value]
    const taken = multiply(builder, gate(i), act(c))
    const cell = before ? add(builder, multiply(builder, gate(f), before[1]), taken) : taken
    return [multiply(builder, gate(o), act(cell)), cell]
  })
}
