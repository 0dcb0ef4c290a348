/**
 * y = the sum of x over `axes` (ascending), which stay with size 1.
 * vjp: dx = dy stretched to the shape of x.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireAxes, requireFloat, requireInputs } from '../typeRules.ts'
import { broadcast } from './broadcast.ts'

export type ReduceAttributes = { readonly axes: readonly number[] }

export const reduceSumPrimitive: Primitive<'reduce_sum', ReduceAttributes> = {
  name: 'reduce_sum',
  infer(inputs, { axes }) {
    const [x] = requireInputs('reduce_sum', inputs, 1)
    requireFloat('reduce_sum', x)
    requireAxes('reduce_sum', x.shape, axes)
    return [{ shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [broadcast(builder, dy, x.shape)]
  },
}

/** Emits nothing when there is no axis to sum over. */
export function reduceSum(builder: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : emitOne(builder, reduceSumPrimitive, [x], { axes })
}
