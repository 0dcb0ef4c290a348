/**
 * y = a - b, with broadcasting.
 * vjp: da = dy, db = -dy, summed over stretched axes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { negate } from './negate.ts'

export const subtractPrimitive: Primitive<'subtract', Record<never, never>> = {
  name: 'subtract',
  infer(inputs) {
    const [a, b] = requireInputs('subtract', inputs, 2)
    requireFloat('subtract', a, b)
    return [{ shape: broadcastShapes('subtract', a.shape, b.shape), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b] }, [dy]) {
    if (!a || !b || !dy) return [null, null]
    return [sumTo(builder, dy, a.shape), negate(builder, sumTo(builder, dy, b.shape))]
  },
}

export function subtract(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, subtractPrimitive, [a, b], {})
}
