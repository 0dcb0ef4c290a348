/**
 * y = a new last axis of size `depth`, 1 at the index (int32), else 0. Indices lie in 0..depth-1.
 * vjp: zero (the input is an integer).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireInputs, requireThat } from '../typeRules.ts'

export type OneHotAttributes = { readonly depth: number }

export const oneHotPrimitive: Primitive<'one_hot', OneHotAttributes> = {
  name: 'one_hot',
  infer(inputs, { depth }) {
    const [indices] = requireInputs('one_hot', inputs, 1)
    requireThat(indices.dtype === 'int32', 'one_hot', 'takes int32', indices.dtype)
    return [{ shape: [...indices.shape, depth], dtype: 'float32' }]
  },
  vjp() {
    return [null]
  },
}

export function oneHot(builder: GraphBuilder, indices: Value, depth: number): Value {
  return emitOne(builder, oneHotPrimitive, [indices], { depth })
}
