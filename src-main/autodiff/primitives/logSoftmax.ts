/**
 * y = x - log(sum(e^x)) along the last axis (computed after subtracting the maximum, so it never overflows).
 * vjp: dx = dy - e^y * sum(dy).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { exp } from './exp.ts'
import { multiply } from './multiply.ts'
import { reduceSum } from './reduceSum.ts'
import { subtract } from './subtract.ts'

export const logSoftmaxPrimitive: Primitive<'log_softmax', Record<never, never>> = {
  name: 'log_softmax',
  infer(inputs) {
    const [x] = requireInputs('log_softmax', inputs, 1)
    requireFloat('log_softmax', x)
    requireThat(x.shape.length > 0, 'log_softmax', 'takes at least one axis', x.shape)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    const sum = reduceSum(builder, dy, [y.shape.length - 1])
    return [subtract(builder, dy, multiply(builder, exp(builder, y), sum))]
  },
}

export function logSoftmax(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, logSoftmaxPrimitive, [x], {})
}
