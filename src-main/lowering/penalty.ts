/** Keras L1L2: l1 * sum|w| + l2 * sum(w^2), as part of a graph and as a number. Used by forward.ts and by validation. */
import type { Regularizer } from '../../src-shared/layers/regularizers.ts'
import { add } from '../autodiff/primitives/add.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { absolute, square, times, total } from './arithmetic.ts'

/** The penalty [] of a weight of any shape. */
export function lowerPenalty(builder: GraphBuilder, weight: Value, { l1, l2 }: Regularizer): Value {
  const parts = [
    ...(l1 === 0 ? [] : [times(builder, total(builder, absolute(builder, weight)), l1)]),
    ...(l2 === 0 ? [] : [times(builder, total(builder, square(builder, weight)), l2)]),
  ]
  return parts.reduce((sum, part) => add(builder, sum, part))
}

/** The same as a number. */
export function penaltyOf(weight: ArrayLike<number>, { l1, l2 }: Regularizer): number {
  let [magnitudes, squares] = [0, 0]
  for (let at = 0; at < weight.length; at += 1) {
    const value = weight[at]!
    magnitudes += Math.abs(value)
    squares += value * value
  }
  return l1 * magnitudes + l2 * squares
}
