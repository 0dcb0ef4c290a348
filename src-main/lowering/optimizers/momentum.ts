/** Keras SGD with momentum: v = momentum * v - lr * g, w = w + v. */
import { add } from '../../autodiff/primitives/add.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { scalar } from '../../graph/builder.ts'
import type { OptimizerConfig } from '../../../src-shared/training/run.ts'
import type { Optimizer } from './optimizer.ts'

export const momentum: Optimizer<Extract<OptimizerConfig, { kind: 'momentum' }>> = {
  slots: ['momentum'],
  update(builder, config, weight, gradient, [velocity], { learningRate }) {
    if (!velocity) throw new Error('momentum: its slot is missing')
    const next = subtract(builder, multiply(builder, velocity, scalar(builder, config.momentum)), multiply(builder, gradient, learningRate))
    return { weight: add(builder, weight, next), slots: [next] }
  },
}
