/**
 * The blocks of x one after the other along an axis, of these sizes, which add up to its length. The opposite of `concatenate`.
 * vjp: dx = the cotangents one after the other; zeros for blocks nothing depends on.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emit, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { broadcast } from './broadcast.ts'
import { concatenate } from './concatenate.ts'

export type SplitAttributes = { readonly axis: number; readonly sizes: readonly number[] }

export const splitPrimitive: Primitive<'split', SplitAttributes> = {
  name: 'split',
  infer(inputs, { axis, sizes }) {
    const [x] = requireInputs('split', inputs, 1)
    requireFloat('split', x)
    const length = axisSize('split', x.shape, axis)
    requireThat(sizes.length > 0 && sizes.every((size) => size > 0) && sizes.reduce((sum, size) => sum + size, 0) === length, 'split', `takes sizes that add up to ${length}`, sizes)
    return sizes.map((size) => ({ shape: x.shape.map((other, index) => (index === axis ? size : other)), dtype: x.dtype }))
  },
  vjp(builder, { outputs, attributes: { axis } }, cotangents) {
    return [concatenate(builder, outputs.map((output, index) => cotangents[index] ?? broadcast(builder, scalar(builder, 0), output.shape)), axis)]
  },
}

export function split(builder: GraphBuilder, x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  return emit(builder, splitPrimitive, [x], { axis, sizes })
}

/** `count` blocks of one size. */
export function splitEvenly(builder: GraphBuilder, x: Value, axis: number, count: number): readonly Value[] {
  return split(builder, x, axis, Array.from({ length: count }, () => (x.shape[axis] ?? 0) / count))
}
