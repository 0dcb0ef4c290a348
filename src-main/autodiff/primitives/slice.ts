/**
 * y = the block of x that begins at `starts` and has the shape `sizes` (one number per axis).
 * vjp: dx = dy padded with zeros to the shape of x.
 */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { pad } from './pad.ts'

export type SliceAttributes = { readonly starts: readonly number[]; readonly sizes: Shape }

export const slicePrimitive: Primitive<'slice', SliceAttributes> = {
  name: 'slice',
  infer(inputs, { starts, sizes }) {
    const [x] = requireInputs('slice', inputs, 1)
    requireFloat('slice', x)
    const rank = x.shape.length
    const inside = starts.length === rank && sizes.length === rank && x.shape.every((size, axis) => (starts[axis] ?? -1) >= 0 && (starts[axis] ?? 0) + (sizes[axis] ?? 0) <= size)
    requireThat(inside, 'slice', `must lie inside [${x.shape.join(',')}]`, { starts, sizes })
    return [{ shape: sizes, dtype: x.dtype }]
  },
  vjp(builder, { inputs: [x], attributes: { starts, sizes } }, [dy]) {
    if (!x || !dy) return [null]
    return [pad(builder, dy, starts, x.shape.map((size, axis) => size - (starts[axis] ?? 0) - (sizes[axis] ?? 0)))]
  },
}

export function slice(builder: GraphBuilder, x: Value, starts: readonly number[], sizes: Shape): Value {
  return emitOne(builder, slicePrimitive, [x], { starts, sizes })
}
