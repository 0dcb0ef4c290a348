/**
 * y = e^x / sum(e^x) along the last axis (computed after subtracting the maximum).
 * vjp: dx = y * (dy - sum(dy * y)).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { reduceSum } from './reduceSum.ts'
import { subtract } from './subtract.ts'

export const softmaxPrimitive: Primitive<'softmax', Record<never, never>> = {
  name: 'softmax',
  infer(inputs) {
    const [x] = requireInputs('softmax', inputs, 1)
    requireFloat('softmax', x)
    requireThat(x.shape.length > 0, 'softmax', 'takes at least one axis', x.shape)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    const mean = reduceSum(builder, multiply(builder, dy, y), [y.shape.length - 1])
    return [multiply(builder, y, subtract(builder, dy, mean))]
  },
}

export function softmax(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, softmaxPrimitive, [x], {})
}
