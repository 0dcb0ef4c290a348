/**
 * y = a table [rows, F] in which every update [..., F] is added to the row its index (int32) names; rows that nothing names are 0.
 * Indices lie in 0..rows-1. vjp: dupdates = the rows of dy at the indices.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireShape, requireThat } from '../typeRules.ts'
import { gather } from './gather.ts'

export type ScatterAddAttributes = { readonly rows: number }

export const scatterAddPrimitive: Primitive<'scatter_add', ScatterAddAttributes> = {
  name: 'scatter_add',
  infer(inputs, { rows }) {
    const [indices, updates] = requireInputs('scatter_add', inputs, 2)
    requireFloat('scatter_add', updates)
    requireThat(indices.dtype === 'int32', 'scatter_add', 'takes int32 indices', indices.dtype)
    const features = axisSize('scatter_add', updates.shape, updates.shape.length - 1)
    requireShape('scatter_add', updates, [...indices.shape, features])
    return [{ shape: [rows, features], dtype: 'float32' }]
  },
  vjp(builder, { inputs: [indices] }, [dy]) {
    if (!indices || !dy) return [null, null]
    return [null, gather(builder, dy, indices)]
  },
}

export function scatterAdd(builder: GraphBuilder, indices: Value, updates: Value, rows: number): Value {
  return emitOne(builder, scatterAddPrimitive, [indices, updates], { rows })
}
