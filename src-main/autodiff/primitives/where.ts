/**
 * y = a where the condition (bool) holds, else b, with broadcasting.
 * vjp: da = dy where it holds, db = dy where it does not, else 0, summed over stretched axes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'

export const wherePrimitive: Primitive<'where', Record<never, never>> = {
  name: 'where',
  infer(inputs) {
    const [condition, a, b] = requireInputs('where', inputs, 3)
    requireThat(condition.dtype === 'bool', 'where', 'takes a bool condition', condition.dtype)
    requireFloat('where', a, b)
    return [{ shape: broadcastShapes('where', condition.shape, broadcastShapes('where', a.shape, b.shape)), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [condition, a, b] }, [dy]) {
    if (!condition || !a || !b || !dy) return [null, null, null]
    const zero = scalar(builder, 0)
    return [null, sumTo(builder, where(builder, condition, dy, zero), a.shape), sumTo(builder, where(builder, condition, zero, dy), b.shape)]
  },
}

export function where(builder: GraphBuilder, condition: Value, a: Value, b: Value): Value {
  return emitOne(builder, wherePrimitive, [condition, a, b], {})
}
