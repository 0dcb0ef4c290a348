/** Keras Minimum: the greatest of the negatives, negative. */
import { maximum } from '../autodiff/primitives/maximum.ts'
import { negate } from '../autodiff/primitives/negate.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { alignedInputs } from './merging.ts'

export function lowerMinimum(context: LayerContext): Value {
  const { builder } = context
  return negate(builder, alignedInputs(context).map((input) => negate(builder, input)).reduce((greatest, input) => maximum(builder, greatest, input)))
}
