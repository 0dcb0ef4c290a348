/**
 * y = the index (int32) of the greatest element along the last axis, which disappears; the first of equals.
 * vjp: zero (piecewise constant).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'

export const argmaxPrimitive: Primitive<'argmax', Record<never, never>> = {
  name: 'argmax',
  infer(inputs) {
    const [x] = requireInputs('argmax', inputs, 1)
    requireFloat('argmax', x)
    requireThat(x.shape.length > 0, 'argmax', 'takes at least one axis', x.shape)
    return [{ shape: x.shape.slice(0, -1), dtype: 'int32' }]
  },
  vjp() {
    return [null]
  },
}

export function argmax(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, argmaxPrimitive, [x], {})
}
