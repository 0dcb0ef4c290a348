/** Keras SGD with momentum: v = momentum * v - lr * g, w = w + v; Nesterov's version w = w + momentum * v - lr * g. */
import { add } from '../../autodiff/primitives/add.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { Optimizer } from './optimizer.ts'
import { named, slotAt } from './optimizer.ts'

export const momentum: Optimizer<Extract<OptimizerConfig, { kind: 'momentum' }>> = {
  slots: () => named('momentum'),
  update(builder, config, weight, gradient, slots, { learningRate }) {
    const step = multiply(builder, gradient, learningRate)
    const carried = (velocity: Value): Value => subtract(builder, multiply(builder, velocity, scalar(builder, config.momentum)), step)
    const next = carried(slotAt(slots, 0))
    return { weight: add(builder, weight, config.nesterov === true ? carried(next) : next), slots: [next] }
  },
}
