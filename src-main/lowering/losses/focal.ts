/**
 * Focal cross-entropy (Lin et al. 2017, Keras's two versions). Categorical: sum of alpha * (1 - p)^gamma * -t ln p. Where the network
 * ends in sigmoid: mean of w * (1 - p_t)^gamma * binary cross-entropy, p_t the probability of what is right, w = alpha for 1 and 1 - alpha for 0.
 */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { log } from '../../autodiff/primitives/log.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, plus, power, times } from '../arithmetic.ts'
import { binaryFromProbabilities, normalizedProbabilities } from './crossentropy.ts'
import type { LossElements, LossInputs, LowerLoss } from './loss.ts'

export const focal: LowerLoss<Extract<LossConfig, { kind: 'focal' }>> = (builder, { gamma, alpha }, inputs) =>
  (inputs.meaning === 'sigmoid' ? binary : categorical)(builder, gamma, alpha, inputs)

function categorical(builder: GraphBuilder, gamma: number, alpha: number, inputs: LossInputs): LossElements {
  const p = normalizedProbabilities(builder, inputs.predictions())
  const crossentropy = multiply(builder, inputs.targets(), log(builder, p))
  return { elements: multiply(builder, power(builder, from(builder, 1, p), gamma), crossentropy), factor: -alpha }
}

function binary(builder: GraphBuilder, gamma: number, alpha: number, inputs: LossInputs): LossElements {
  const [t, p] = [inputs.targets(), inputs.predictions()]
  const wrong = from(builder, 1, add(builder, multiply(builder, t, p), multiply(builder, from(builder, 1, t), from(builder, 1, p))))
  const weight = plus(builder, times(builder, t, 2 * alpha - 1), 1 - alpha)
  const weighted: Value = multiply(builder, multiply(builder, weight, power(builder, wrong, gamma)), binaryFromProbabilities(builder, t, p))
  return { elements: weighted, factor: 1 / (t.shape[1] ?? 1) }
}
