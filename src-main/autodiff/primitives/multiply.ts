/**
 * y = a * b, with broadcasting.
 * vjp: da = dy * b, db = dy * a, summed over stretched axes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'

export const multiplyPrimitive: Primitive<'multiply', Record<never, never>> = {
  name: 'multiply',
  infer(inputs) {
    const [a, b] = requireInputs('multiply', inputs, 2)
    requireFloat('multiply', a, b)
    return [{ shape: broadcastShapes('multiply', a.shape, b.shape), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b] }, [dy]) {
    if (!a || !b || !dy) return [null, null]
    return [sumTo(builder, multiply(builder, dy, b), a.shape), sumTo(builder, multiply(builder, dy, a), b.shape)]
  },
}

export function multiply(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, multiplyPrimitive, [a, b], {})
}
