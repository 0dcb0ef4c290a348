/** How many answers of a batch are right: the `correct` of a training step. */
import { argmax } from '../autodiff/primitives/argmax.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { equal } from '../autodiff/primitives/equal.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { reduceMax } from '../autodiff/primitives/reduceMax.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { absolute, from, indicator, total } from './arithmetic.ts'
import type { NetworkAnswer } from './losses/index.ts'
import { rowsOf } from './losses/index.ts'

/** Softmax: rows greatest where their target is. Sigmoid: rows in which every output lies on its target's side of one half. Others cannot be right: 0. int32 []. */
export function countCorrect(builder: GraphBuilder, answer: NetworkAnswer): Value {
  const { logits, activation, targets } = rowsOf(builder, answer)
  if (activation === 'softmax') return cast(builder, total(builder, indicator(builder, equal(builder, argmax(builder, logits), argmax(builder, targets())))), 'int32')
  if (activation !== 'sigmoid') return cast(builder, scalar(builder, 0), 'int32')
  const yes = indicator(builder, greater(builder, logits, scalar(builder, 0)))
  const wrong = reduceMax(builder, absolute(builder, subtract(builder, yes, targets())), [1])
  return cast(builder, total(builder, indicator(builder, greater(builder, from(builder, 0.5, wrong), scalar(builder, 0)))), 'int32')
}
