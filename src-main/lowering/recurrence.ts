/** What LSTM, GRU and SimpleRNN share: the input product of all time steps at once, the steps written out one by one, and the output. */
import { booleanOption, numberOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { splitEvenly } from '../autodiff/primitives/split.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { inputMasks, maskedProduct } from './recurrentDropout.ts'

/**
 * Goes through x [N,T,F]. `step` gets one step's input product plus bias, [N,gates*units], and what it returned before (null at
 * first: all zeros, so products with the memory are left out), and returns its state; the first value is the output [N,units].
 */
export function recur<S extends readonly [Value, ...Value[]]>(context: LayerContext, bias: Value | null, step: (input: Value, before: S | null) => S): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [batch = 0, steps = 0, features = 0] = x.shape
  const kernel = context.weight('kernel')
  const columns = kernel.shape[1] ?? 0
  const product = maskedProduct(builder, x, kernel, inputMasks(context, x.shape, columns / numberOption(config, 'units')), (seen) => reshape(builder, seen, [batch * steps, features]))
  const inputs = splitEvenly(builder, reshape(builder, bias ? add(builder, product, bias) : product, [batch, steps, columns]), 1, steps)
  const outputs: Value[] = []
  let state: S | null = null
  for (const input of booleanOption(config, 'go_backwards') ? inputs.toReversed() : inputs) {
    state = step(reshape(builder, input, [batch, columns]), state)
    outputs.push(state[0])
  }
  const last = outputs.at(-1) ?? x
  if (!booleanOption(config, 'return_sequences')) return last
  return concatenate(builder, outputs.map((output) => reshape(builder, output, [batch, 1, output.shape[1] ?? 0])), 1)
}
