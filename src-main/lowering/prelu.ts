/** Keras PReLU: relu(x) - alpha * relu(-x), so x and alpha have no gradient at 0. */
import { multiply } from '../autodiff/primitives/multiply.ts'
import { negate } from '../autodiff/primitives/negate.ts'
import { relu } from '../autodiff/primitives/relu.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerPrelu(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  return subtract(builder, relu(builder, x), multiply(builder, context.weight('alpha'), relu(builder, negate(builder, x))))
}
