/**
 * dx of average_pool2d: each dy[n,c,i,j] divided by the number of its window's pixels inside the image, added to each of them.
 * `inputSize` is [H, W] of the data.
 * vjp: linear; d(dy) = average_pool2d(g).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import type { Pair, PoolAttributes } from '../windows.ts'
import { pooledShape } from '../windows.ts'
import { averagePool2d } from './averagePool2d.ts'

export type AveragePool2dGradientAttributes = PoolAttributes & { readonly inputSize: Pair }

export const averagePool2dGradientPrimitive: Primitive<'average_pool2d_gradient', AveragePool2dGradientAttributes> = {
  name: 'average_pool2d_gradient',
  infer(inputs, attributes) {
    const [dy] = requireInputs('average_pool2d_gradient', inputs, 1)
    requireFloat('average_pool2d_gradient', dy)
    const shape = [...dy.shape.slice(0, 2), ...attributes.inputSize]
    requireShape('average_pool2d_gradient', dy, pooledShape('average_pool2d_gradient', shape, attributes))
    return [{ shape, dtype: 'float32' }]
  },
  vjp(builder, { attributes: { inputSize: _, ...pool } }, [g]) {
    if (!g) return [null]
    return [averagePool2d(builder, g, pool)]
  },
}

/** [N,C,oh,ow] -> [N,C,H,W]. */
export function averagePool2dGradient(builder: GraphBuilder, dy: Value, attributes: PoolAttributes, inputSize: Pair): Value {
  return emitOne(builder, averagePool2dGradientPrimitive, [dy], { ...attributes, inputSize })
}
