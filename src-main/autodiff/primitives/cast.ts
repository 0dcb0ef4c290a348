/**
 * y = x as another element type. To int32: towards zero; from bool: 0 or 1.
 * vjp: zero, because one side is always an integer.
 */
import type { DType } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireInputs, requireThat } from '../typeRules.ts'

export type CastAttributes = { readonly to: 'float32' | 'int32' }

export const castPrimitive: Primitive<'cast', CastAttributes> = {
  name: 'cast',
  infer(inputs, { to }) {
    const [x] = requireInputs('cast', inputs, 1)
    const from: readonly DType[] = ['float32', 'int32', 'uint8', 'bool']
    requireThat(from.includes(x.dtype) && x.dtype !== to, 'cast', `takes another type than ${to}`, x.dtype)
    return [{ shape: x.shape, dtype: to }]
  },
  vjp() {
    return [null]
  },
}

export function cast(builder: GraphBuilder, x: Value, to: CastAttributes['to']): Value {
  return emitOne(builder, castPrimitive, [x], { to })
}
