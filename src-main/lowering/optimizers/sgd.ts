/** Keras SGD without momentum: w = w - lr * g. */
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { Optimizer } from './optimizer.ts'

export const sgd: Optimizer<Extract<OptimizerConfig, { kind: 'sgd' }>> = {
  slots: () => [],
  update: (builder, _config, weight, gradient, _slots, { learningRate }) => ({
    weight: subtract(builder, weight, multiply(builder, gradient, learningRate)),
    slots: [],
  }),
}
