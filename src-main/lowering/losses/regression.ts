/** Losses on numbers (Keras): mean over the outputs of e^2, |e| or Huber's mixture, e = prediction - target. */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { absolute, plus, square, times } from '../arithmetic.ts'
import type { LossElements, LossInputs, LowerLoss } from './loss.ts'

export const meanSquaredError: LowerLoss<Extract<LossConfig, { kind: 'mean_squared_error' }>> = (builder, _config, inputs) =>
  meanOf(square(builder, error(builder, inputs)))

export const meanAbsoluteError: LowerLoss<Extract<LossConfig, { kind: 'mean_absolute_error' }>> = (builder, _config, inputs) =>
  meanOf(absolute(builder, error(builder, inputs)))

/** e^2 / 2 up to |e| = delta, then delta * |e| - delta^2 / 2; at delta itself the square, whose slope is the same. */
export const huber: LowerLoss<Extract<LossConfig, { kind: 'huber' }>> = (builder, { delta }, inputs) => {
  const e = error(builder, inputs)
  const magnitude = absolute(builder, e)
  const straight = plus(builder, times(builder, magnitude, delta), -(delta ** 2) / 2)
  const curved = times(builder, multiply(builder, e, e), 0.5)
  return meanOf(where(builder, greater(builder, magnitude, scalar(builder, delta)), straight, curved))
}

function error(builder: GraphBuilder, inputs: LossInputs): Value {
  return subtract(builder, inputs.predictions(), inputs.targets())
}

function meanOf(elements: Value): LossElements {
  return { elements, factor: 1 / (elements.shape[1] ?? 1) }
}
