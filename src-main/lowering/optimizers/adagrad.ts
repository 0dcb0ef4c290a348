/** Keras Adagrad (Duchi et al. 2011): a += g^2, w -= lr g / sqrt(a + epsilon); a starts at `initialAccumulatorValue`. */
import { add } from '../../autodiff/primitives/add.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { plus, square } from '../arithmetic.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { Optimizer } from './optimizer.ts'
import { slotAt } from './optimizer.ts'

export const adagrad: Optimizer<Extract<OptimizerConfig, { kind: 'adagrad' }>> = {
  slots: ({ initialAccumulatorValue }) => [{ name: 'adagrad_a', start: initialAccumulatorValue }],
  update(builder, { epsilon }, weight, gradient, slots, { learningRate }) {
    const sum = add(builder, slotAt(slots, 0), square(builder, gradient))
    const change = divide(builder, multiply(builder, gradient, learningRate), sqrt(builder, plus(builder, sum, epsilon)))
    return { weight: subtract(builder, weight, change), slots: [sum] }
  },
}
