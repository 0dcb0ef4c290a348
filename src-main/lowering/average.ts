/** Keras Average. */
import { add } from '../autodiff/primitives/add.ts'
import type { Value } from '../graph/ir.ts'
import { times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerAverage(context: LayerContext): Value {
  const inputs = alignedInputs(context)
  return times(context.builder, inputs.reduce((sum, input) => add(context.builder, sum, input)), 1 / inputs.length)
}
