/**
 * y = max(a, b), with broadcasting.
 * vjp: the gradient goes to the greater input; where both are equal it goes to a.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { cast } from './cast.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'
import { subtract } from './subtract.ts'

export const maximumPrimitive: Primitive<'maximum', Record<never, never>> = {
  name: 'maximum',
  infer(inputs) {
    const [a, b] = requireInputs('maximum', inputs, 2)
    requireFloat('maximum', a, b)
    return [{ shape: broadcastShapes('maximum', a.shape, b.shape), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b] }, [dy]) {
    if (!a || !b || !dy) return [null, null]
    const second = multiply(builder, dy, cast(builder, greater(builder, b, a), 'float32'))
    return [sumTo(builder, subtract(builder, dy, second), a.shape), sumTo(builder, second, b.shape)]
  },
}

export function maximum(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, maximumPrimitive, [a, b], {})
}
