/** Keras Subtract. */
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerSubtract(context: LayerContext): Value {
  return alignedInputs(context).reduce((rest, input) => subtract(context.builder, rest, input))
}
