/** Keras Lion (Chen et al. 2023): w -= lr * sign(b1 m + (1 - b1) g), m = b2 m + (1 - b2) g. */
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { sign } from '../arithmetic.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import { average } from './average.ts'
import type { Optimizer } from './optimizer.ts'
import { named, slotAt } from './optimizer.ts'

export const lion: Optimizer<Extract<OptimizerConfig, { kind: 'lion' }>> = {
  slots: () => named('lion_m'),
  update(builder, { beta1, beta2 }, weight, gradient, slots, { learningRate }) {
    const m = slotAt(slots, 0)
    const direction = sign(builder, average(builder, m, gradient, beta1))
    return { weight: subtract(builder, weight, multiply(builder, direction, learningRate)), slots: [average(builder, m, gradient, beta2)] }
  },
}
