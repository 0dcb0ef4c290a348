/**
 * y = the rows of a table [D, F] at the indices (int32, any shape), along a new last axis: [..., F]. Indices lie in 0..D-1.
 * vjp: dtable = the rows of dy added up where they came from.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { scatterAdd } from './scatterAdd.ts'

export const gatherPrimitive: Primitive<'gather', Record<never, never>> = {
  name: 'gather',
  infer(inputs) {
    const [table, indices] = requireInputs('gather', inputs, 2)
    requireFloat('gather', table)
    requireThat(indices.dtype === 'int32', 'gather', 'takes int32 indices', indices.dtype)
    requireThat(table.shape.length === 2, 'gather', 'takes a table [D,F]', table.shape)
    return [{ shape: [...indices.shape, axisSize('gather', table.shape, 1)], dtype: 'float32' }]
  },
  vjp(builder, { inputs: [table, indices] }, [dy]) {
    if (!table || !indices || !dy) return [null, null]
    return [scatterAdd(builder, indices, dy, table.shape[0] ?? 0), null]
  },
}

export function gather(builder: GraphBuilder, table: Value, indices: Value): Value {
  return emitOne(builder, gatherPrimitive, [table, indices], {})
}
