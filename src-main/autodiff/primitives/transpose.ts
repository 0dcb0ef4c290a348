/**
 * y = x with its axes reordered: axis i of y is axis permutation[i] of x.
 * vjp: dx = dy under the inverse permutation.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireInputs, requireThat } from '../typeRules.ts'

export type TransposeAttributes = { readonly permutation: readonly number[] }

export const transposePrimitive: Primitive<'transpose', TransposeAttributes> = {
  name: 'transpose',
  infer(inputs, { permutation }) {
    const [x] = requireInputs('transpose', inputs, 1)
    const complete = permutation.length === x.shape.length && x.shape.every((_, axis) => permutation.includes(axis))
    requireThat(complete, 'transpose', `takes a permutation of ${x.shape.length} axes`, permutation)
    return [{ shape: permutation.map((axis) => axisSize('transpose', x.shape, axis)), dtype: x.dtype }]
  },
  vjp(builder, { attributes: { permutation } }, [dy]) {
    if (!dy) return [null]
    return [transpose(builder, dy, permutation.map((_, axis) => permutation.indexOf(axis)))]
  },
}

export function transpose(builder: GraphBuilder, x: Value, permutation: readonly number[]): Value {
  return emitOne(builder, transposePrimitive, [x], { permutation })
}
