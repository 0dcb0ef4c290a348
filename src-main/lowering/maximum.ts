/** Keras Maximum. */
import { maximum } from '../autodiff/primitives/maximum.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerMaximum(context: LayerContext): Value {
  return alignedInputs(context).reduce((greatest, input) => maximum(context.builder, greatest, input))
}
