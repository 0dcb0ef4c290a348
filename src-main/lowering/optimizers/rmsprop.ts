/**
 * Keras RMSprop (Hinton 2012): v = rho v + (1 - rho) g^2, change = lr g / sqrt(v + epsilon), w -= change. Centred: v minus the square of
 * the gradient's moving average. With momentum: b = momentum b + change, w -= b.
 */
import { add } from '../../autodiff/primitives/add.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { plus, square, times } from '../arithmetic.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import { average } from './average.ts'
import type { Optimizer } from './optimizer.ts'
import { named, slotAt } from './optimizer.ts'

export const rmsprop: Optimizer<Extract<OptimizerConfig, { kind: 'rmsprop' }>> = {
  slots: ({ centered, momentum }) => named('rmsprop_v', ...(centered ? ['rmsprop_g'] : []), ...(momentum > 0 ? ['rmsprop_b'] : [])),
  update(builder, { rho, momentum, epsilon, centered }, weight, gradient, slots, { learningRate }) {
    const v = average(builder, slotAt(slots, 0), square(builder, gradient), rho)
    const g = centered ? [average(builder, slotAt(slots, 1), gradient, rho)] : []
    const spread = g[0] ? subtract(builder, v, square(builder, g[0])) : v
    const change = divide(builder, multiply(builder, gradient, learningRate), sqrt(builder, plus(builder, spread, epsilon)))
    const b = momentum > 0 ? [add(builder, times(builder, slotAt(slots, 1 + g.length), momentum), change)] : []
    return { weight: subtract(builder, weight, b[0] ?? change), slots: [v, ...g, ...b] }
  },
}
