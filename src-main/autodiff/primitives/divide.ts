/**
 * y = a / b, with broadcasting.
 * vjp: da = dy / b, db = -dy * y / b, summed over stretched axes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'

export const dividePrimitive: Primitive<'divide', Record<never, never>> = {
  name: 'divide',
  infer(inputs) {
    const [a, b] = requireInputs('divide', inputs, 2)
    requireFloat('divide', a, b)
    return [{ shape: broadcastShapes('divide', a.shape, b.shape), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b], outputs: [y] }, [dy]) {
    if (!a || !b || !y || !dy) return [null, null]
    const da = divide(builder, dy, b)
    return [sumTo(builder, da, a.shape), sumTo(builder, negate(builder, multiply(builder, da, y)), b.shape)]
  },
}

export function divide(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, dividePrimitive, [a, b], {})
}
