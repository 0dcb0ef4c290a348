/**
 * Keras GRU: z, r = gate(x K + h R + b), h = z h + (1 - z) act(...). With reset_after (the default) the reset gate multiplies the
 * product of memory and kernel, which has a bias of its own; without, the memory before that product.
 */
import { booleanOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { split } from '../autodiff/primitives/split.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { recur } from './recurrence.ts'
import { maskedProduct, memoryMasks } from './recurrentDropout.ts'

export function lowerGru(context: LayerContext): Value {
  const { builder, config } = context
  const units = numberOption(config, 'units')
  const act = (x: Value): Value => activate(builder, x, stringOption(config, 'activation'))
  const gate = (x: Value): Value => activate(builder, x, stringOption(config, 'recurrent_activation'))
  const resetAfter = booleanOption(config, 'reset_after')
  const recurrentKernel = context.weight('recurrent_kernel')
  const [inputBias, memoryBias] = biases(context, resetAfter, units)
  const sum = (a: Value, b: Value | undefined): Value => (b ? add(builder, a, b) : a)
  const [gateKernel, stateKernel] = resetAfter ? [recurrentKernel] : split(builder, recurrentKernel, 1, [2 * units, units])
  const masks = memoryMasks(context, soleInput(context).shape[0] ?? 0, 3)
  const [, , stateMask] = masks

  /** Blocks of `units` columns. */
  const gates = (x: Value): readonly Value[] => split(builder, x, 1, Array.from({ length: (x.shape[1] ?? 0) / units }, () => units))
  return recur<readonly [Value]>(context, inputBias, (input, before) => {
    const [xz, xr, xh] = gates(input) as [Value, Value, Value]
    const memory = before?.[0]
    // Without a memory yet, only its bias is left of the product.
    const product = memory && gateKernel ? sum(maskedProduct(builder, memory, gateKernel, resetAfter ? masks : masks.slice(0, 2)), memoryBias) : memoryBias
    const [mz, mr, mh] = product ? gates(product) : []
    const z = gate(sum(xz, mz))
    const r = gate(sum(xr, mr))
    const seen = memory && stateMask ? multiply(builder, memory, stateMask) : memory
    const reset = stateKernel ? seen && matmul(builder, multiply(builder, r, seen), stateKernel) : mh && multiply(builder, r, mh)
    const fresh = multiply(builder, subtract(builder, scalar(builder, 1), z), act(sum(xh, reset)))
    return [memory ? add(builder, multiply(builder, z, memory), fresh) : fresh]
  })
}

/** Of the input's product and of the memory's, each [1,3*units]; only the first exists without reset_after. */
function biases(context: LayerContext, resetAfter: boolean, units: number): readonly [Value | null, Value | undefined] {
  if (!context.hasWeight('bias')) return [null, undefined]
  const { builder } = context
  const bias = context.weight('bias')
  if (!resetAfter) return [reshape(builder, bias, [1, 3 * units]), undefined]
  const [ofInput = null, ofMemory] = split(builder, bias, 0, [1, 1])
  return [ofInput, ofMemory]
}
