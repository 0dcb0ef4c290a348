/** How many answers of a batch are right: the `correct` of a training step. */
import { argmax } from '../autodiff/primitives/argmax.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { equal } from '../autodiff/primitives/equal.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { maximum } from '../autodiff/primitives/maximum.ts'
import { reduceMax } from '../autodiff/primitives/reduceMax.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { absolute, from, indicator, total } from './arithmetic.ts'
import type { NetworkAnswer } from './losses/index.ts'
import { rowsOf } from './losses/index.ts'
import type { LossInputs } from './losses/loss.ts'

/**
 * What counts as one answer. rows: a row, right when its greatest output is the greatest target (softmax) or every output lies on its
 * target's side of one half (sigmoid) · outputs: each output of a row alone · masks: rows, and those without a target are never wrong ·
 * nearerThan: a distance, right when it lies on its target's side of this.
 */
export type CorrectRule = 'rows' | 'outputs' | 'masks' | { readonly nearerThan: number }

/** int32 []. Answers that are no probabilities cannot be right: 0. */
export function countCorrect(builder: GraphBuilder, answer: NetworkAnswer, rule: CorrectRule = 'rows'): Value {
  const inputs = rowsOf(builder, answer)
  const { logits, meaning, targets } = inputs
  if (meaning === 'softmax') {
    const right = indicator(builder, equal(builder, argmax(builder, logits), argmax(builder, targets())))
    if (rule !== 'masks') return count(builder, right)
    const named = reshape(builder, reduceMax(builder, targets(), [1]), right.shape)
    return count(builder, maximum(builder, right, from(builder, 1, named)))
  }
  const yes = decisions(builder, inputs, rule)
  if (yes === null) return cast(builder, scalar(builder, 0), 'int32')
  const gaps = absolute(builder, subtract(builder, yes, targets()))
  const wrong = rule === 'outputs' ? gaps : reduceMax(builder, gaps, [1])
  return count(builder, indicator(builder, greater(builder, from(builder, 0.5, wrong), scalar(builder, 0))))
}

/** [R,K]: 1 where the answer is yes. */
function decisions(builder: GraphBuilder, { logits, activation, meaning, predictions }: LossInputs, rule: CorrectRule): Value | null {
  if (typeof rule === 'object') return indicator(builder, greater(builder, scalar(builder, rule.nearerThan), predictions()))
  if (meaning !== 'sigmoid') return null
  return indicator(builder, activation === 'sigmoid' ? greater(builder, logits, scalar(builder, 0)) : greater(builder, predictions(), scalar(builder, 0.5)))
}

function count(builder: GraphBuilder, right: Value): Value {
  return cast(builder, total(builder, right), 'int32')
}
