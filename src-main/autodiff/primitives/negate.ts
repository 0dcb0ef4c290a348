/**
 * y = -x.
 * vjp: dx = -dy.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'

export const negatePrimitive: Primitive<'negate', Record<never, never>> = {
  name: 'negate',
  infer(inputs) {
    const [x] = requireInputs('negate', inputs, 1)
    requireFloat('negate', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, _, [dy]) {
    if (!dy) return [null]
    return [negate(builder, dy)]
  },
}

export function negate(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, negatePrimitive, [x], {})
}
