/**
 * y = x stretched to a shape by NumPy's rule (axes of size 1, and missing leading axes, repeat).
 * vjp: dx = dy summed over the stretched axes.
 */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sameShape } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { broadcastShapes, sumTo } from '../broadcasting.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'

export type BroadcastAttributes = { readonly shape: Shape }

export const broadcastPrimitive: Primitive<'broadcast', BroadcastAttributes> = {
  name: 'broadcast',
  infer(inputs, { shape }) {
    const [x] = requireInputs('broadcast', inputs, 1)
    requireFloat('broadcast', x)
    requireThat(sameShape(broadcastShapes('broadcast', x.shape, shape), shape), 'broadcast', `cannot stretch to [${shape.join(',')}]`, x.shape)
    return [{ shape, dtype: x.dtype }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [sumTo(builder, dy, x.shape)]
  },
}

/** Emits nothing when the shape is already right. */
export function broadcast(builder: GraphBuilder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : emitOne(builder, broadcastPrimitive, [x], { shape })
}
