/**
 * y = x with zeros before and after (one count per axis).
 * vjp: dx = the block of dy where x went.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { slice } from './slice.ts'

export type PadAttributes = { readonly before: readonly number[]; readonly after: readonly number[] }

export const padPrimitive: Primitive<'pad', PadAttributes> = {
  name: 'pad',
  infer(inputs, { before, after }) {
    const [x] = requireInputs('pad', inputs, 1)
    requireFloat('pad', x)
    const sound = [before, after].every((counts) => counts.length === x.shape.length && counts.every((count) => Number.isInteger(count) && count >= 0))
    requireThat(sound, 'pad', `takes one count >= 0 per axis of [${x.shape.join(',')}]`, { before, after })
    return [{ shape: x.shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0)), dtype: x.dtype }]
  },
  vjp(builder, { inputs: [x], attributes: { before } }, [dy]) {
    if (!x || !dy) return [null]
    return [slice(builder, dy, before, x.shape)]
  },
}

export function pad(builder: GraphBuilder, x: Value, before: readonly number[], after: readonly number[]): Value {
  return emitOne(builder, padPrimitive, [x], { before, after })
}
