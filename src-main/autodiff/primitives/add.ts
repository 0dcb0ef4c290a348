/**
 * y = a + b, with broadcasting.
 * vjp: da = dy, db = dy, summed over stretched axes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'

export const addPrimitive: Primitive<'add', Record<never, never>> = {
  name: 'add',
  infer(inputs) {
    const [a, b] = requireInputs('add', inputs, 2)
    requireFloat('add', a, b)
    return [{ shape: broadcastShapes('add', a.shape, b.shape), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b] }, [dy]) {
    if (!a || !b || !dy) return [null, null]
    return [sumTo(builder, dy, a.shape), sumTo(builder, dy, b.shape)]
  },
}

export function add(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, addPrimitive, [a, b], {})
}
