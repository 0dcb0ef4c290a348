/** Keras Adadelta (Zeiler 2012): g2 = rho g2 + (1 - rho) g^2, d = sqrt(d2 + epsilon) / sqrt(g2 + epsilon) * g, d2 = rho d2 + (1 - rho) d^2, w -= lr d. */
import { divide } from '../../autodiff/primitives/divide.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { Value } from '../../graph/ir.ts'
import { plus, square } from '../arithmetic.ts'
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import { average } from './average.ts'
import type { Optimizer } from './optimizer.ts'
import { named, slotAt } from './optimizer.ts'

export const adadelta: Optimizer<Extract<OptimizerConfig, { kind: 'adadelta' }>> = {
  slots: () => named('adadelta_g', 'adadelta_d'),
  update(builder, { rho, epsilon }, weight, gradient, slots, { learningRate }) {
    const size = (squares: Value): Value => sqrt(builder, plus(builder, squares, epsilon))
    const squares = average(builder, slotAt(slots, 0), square(builder, gradient), rho)
    const change = divide(builder, multiply(builder, size(slotAt(slots, 1)), gradient), size(squares))
    const changes = average(builder, slotAt(slots, 1), square(builder, change), rho)
    return { weight: subtract(builder, weight, multiply(builder, change, learningRate)), slots: [squares, changes] }
  },
}
