/** Keras Multiply. */
import { multiply } from '../autodiff/primitives/multiply.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerMultiply(context: LayerContext): Value {
  return alignedInputs(context).reduce((product, input) => multiply(context.builder, product, input))
}
