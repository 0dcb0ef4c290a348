/**
 * y = x with another shape, the same elements in row-major order.
 * vjp: dx = dy in the shape of x.
 */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sameShape, sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireInputs, requireThat } from '../typeRules.ts'

export type ReshapeAttributes = { readonly shape: Shape }

export const reshapePrimitive: Primitive<'reshape', ReshapeAttributes> = {
  name: 'reshape',
  infer(inputs, { shape }) {
    const [x] = requireInputs('reshape', inputs, 1)
    requireThat(sizeOf(x.shape) === sizeOf(shape), 'reshape', `cannot turn into [${shape.join(',')}]`, x.shape)
    return [{ shape, dtype: x.dtype }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [reshape(builder, dy, x.shape)]
  },
}

/** Emits nothing when the shape is already right. */
export function reshape(builder: GraphBuilder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : emitOne(builder, reshapePrimitive, [x], { shape })
}
