/**
 * y = 1 where a = b, else 0, with broadcasting. Inputs: both float32 or both int32; output: bool. False where an input is NaN.
 * vjp: zero (piecewise constant).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes } from '../broadcasting.ts'
import { requireInputs, requireThat } from '../typeRules.ts'

export const equalPrimitive: Primitive<'equal', Record<never, never>> = {
  name: 'equal',
  infer(inputs) {
    const [a, b] = requireInputs('equal', inputs, 2)
    requireThat(a.dtype === b.dtype && (a.dtype === 'float32' || a.dtype === 'int32'), 'equal', 'takes two float32 or two int32', [a.dtype, b.dtype])
    return [{ shape: broadcastShapes('equal', a.shape, b.shape), dtype: 'bool' }]
  },
  vjp() {
    return [null, null]
  },
}

export function equal(builder: GraphBuilder, a: Value, b: Value): Value {
  return emitOne(builder, equalPrimitive, [a, b], {})
}
