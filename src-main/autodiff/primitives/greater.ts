/**
 * y = 1 where a > b, else 0, with broadcasting. Inputs: both float32 or both int32; output: bool. False where an input is NaN.
 * vjp: zero (piecewise constant).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes } from '../broadcasting.ts'
import { requireInputs, requireThat } from '../typeRules.ts'

export const greaterPrimitive: Primitive<'greater', Record<never, never>> = {
  name: 'greater',
  infer(inputs) {
    const [a, b] = requireInputs('greater', inputs, 2)
    requireThat(a.dtype === b.dtype && (a.dtype === 'float32' || a.dtype === 'int32'), 'greater', 'takes two float32 or two int32', [a.dtype, b.dtype])
    return [{ shape: broadcastShapes('greater', a.shape, b.shape), dtype: 'bool' }]
  },
  vjp() {
    return [null, null]
  },
}

export function greater(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, greaterPrimitive, [a, b], {})
}
