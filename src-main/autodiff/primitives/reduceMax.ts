/**
 * y = the greatest element of x over `axes` (ascending), which stay with size 1.
 * vjp: dy goes to the greatest element; equal maxima share it equally.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireAxes, requireFloat, requireInputs } from '../typeRules.ts'
import { cast } from './cast.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { multiply } from './multiply.ts'
import type { ReduceAttributes } from './reduceSum.ts'
import { reduceSum } from './reduceSum.ts'

export const reduceMaxPrimitive: Primitive<'reduce_max', ReduceAttributes> = {
  name: 'reduce_max',
  infer(inputs, { axes }) {
    const [x] = requireInputs('reduce_max', inputs, 1)
    requireFloat('reduce_max', x)
    requireAxes('reduce_max', x.shape, axes)
    return [{ shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x], outputs: [y], attributes: { axes } }, [dy]) {
    if (!x || !y || !dy) return [null]
    const greatest = cast(builder, equal(builder, x, y), 'float32')
    return [multiply(builder, greatest, divide(builder, dy, reduceSum(builder, greatest, axes)))]
  },
}

export function reduceMax(builder: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return emitOne(builder, reduceMaxPrimitive, [x], { axes })
}
