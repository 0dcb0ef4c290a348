/**
 * Keras Adam (Kingma & Ba 2015, section 2, last paragraph): m += (1 - b1)(g - m), v += (1 - b2)(g^2 - v),
 * w -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon). AMSGrad (Reddi et al. 2018) takes the greatest v so far instead of v.
 * AdamW is the same; its weight decay is part of `update.ts`.
 */
import { add } from '../../autodiff/primitives/add.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { exp } from '../../autodiff/primitives/exp.ts'
import { maximum } from '../../autodiff/primitives/maximum.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { Optimizer } from './optimizer.ts'
import { named, slotAt } from './optimizer.ts'

export const adam: Optimizer<Extract<OptimizerConfig, { kind: 'adam' | 'adamw' }>> = {
  slots: ({ amsgrad }) => named('adam_m', 'adam_v', ...(amsgrad === true ? ['adam_v_max'] : [])),
  update(builder, { beta1, beta2, epsilon, amsgrad }, weight, gradient, slots, { learningRate, step }) {
    // The same for every weight; the sharing pass keeps one.
    const correction = divide(builder, sqrt(builder, biasCorrection(builder, beta2, step)), biasCorrection(builder, beta1, step))
    const rate = multiply(builder, learningRate, correction)
    const m = follow(builder, slotAt(slots, 0), gradient, 1 - beta1)
    const v = follow(builder, slotAt(slots, 1), multiply(builder, gradient, gradient), 1 - beta2)
    const largest = amsgrad === true ? [maximum(builder, slotAt(slots, 2), v)] : []
    const change = divide(builder, multiply(builder, m, rate), add(builder, sqrt(builder, largest[0] ?? v), scalar(builder, epsilon)))
    return { weight: subtract(builder, weight, change), slots: [m, v, ...largest] }
  },
}

/** 1 - beta^t, as 1 - e^(t ln beta). */
function biasCorrection(builder: GraphBuilder, beta: number, step: Value): Value {
  const one = scalar(builder, 1)
  return beta === 0 ? one : subtract(builder, one, exp(builder, multiply(builder, step, scalar(builder, Math.log(beta)))))
}

/** slot + (target - slot) * share. */
function follow(builder: GraphBuilder, slot: Value, target: Value, share: number): Value {
  return add(builder, slot, multiply(builder, subtract(builder, target, slot), scalar(builder, share)))
}
