/** The moving average of RMSprop, Adadelta and Lion: rho * slot + (1 - rho) * x. */
import { add } from '../../autodiff/primitives/add.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { times } from '../arithmetic.ts'

export function average(builder: GraphBuilder, slot: Value, x: Value, rho: number): Value {
  return add(builder, times(builder, slot, rho), times(builder, x, 1 - rho))
}
