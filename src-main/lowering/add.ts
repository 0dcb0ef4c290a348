/** Keras Add. */
import { add } from '../autodiff/primitives/add.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerAdd(context: LayerContext): Value {
  return alignedInputs(context).reduce((sum, input) => add(context.builder, sum, input))
}
