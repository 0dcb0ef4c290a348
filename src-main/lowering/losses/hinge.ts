/**
 * Hinge losses (Keras). hinge: mean of max(1 - t * p, 0) with t = 2 * target - 1 from targets of 0 and 1.
 * categorical_hinge: max(1 + the greatest answer for a wrong class - the answer for the right one, 0).
 */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reduceMax } from '../../autodiff/primitives/reduceMax.ts'
import { relu } from '../../autodiff/primitives/relu.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { from, plus, rowSum, times } from '../arithmetic.ts'
import type { LowerLoss } from './loss.ts'

export const hinge: LowerLoss<Extract<LossConfig, { kind: 'hinge' }>> = (builder, _config, inputs) => {
  const targets = inputs.targets()
  const signs = plus(builder, times(builder, targets, 2), -1)
  return { elements: relu(builder, from(builder, 1, multiply(builder, signs, inputs.predictions()))), factor: 1 / (targets.shape[1] ?? 1) }
}

export const categoricalHinge: LowerLoss<Extract<LossConfig, { kind: 'categorical_hinge' }>> = (builder, _config, inputs) => {
  const [targets, predictions] = [inputs.targets(), inputs.predictions()]
  const right = rowSum(builder, multiply(builder, targets, predictions))
  const wrong = reshape(builder, reduceMax(builder, multiply(builder, from(builder, 1, targets), predictions), [1]), right.shape)
  return { elements: relu(builder, plus(builder, subtract(builder, wrong, right), 1)), factor: 1 }
}
