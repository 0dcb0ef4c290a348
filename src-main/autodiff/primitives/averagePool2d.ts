/**
 * y[n,c,i,j] = the mean of x over the window at (i*stride - pad, j*stride - pad); padding is not counted, as in Keras.
 * vjp: linear; dx = average_pool2d_gradient(dy).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import type { PoolAttributes } from '../windows.ts'
import { pooledShape } from '../windows.ts'
import { averagePool2dGradient } from './averagePool2dGradient.ts'

export const averagePool2dPrimitive: Primitive<'average_pool2d', PoolAttributes> = {
  name: 'average_pool2d',
  infer(inputs, attributes) {
    const [x] = requireInputs('average_pool2d', inputs, 1)
    requireFloat('average_pool2d', x)
    return [{ shape: pooledShape('average_pool2d', x.shape, attributes), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x], attributes }, [dy]) {
    if (!x || !dy) return [null]
    return [averagePool2dGradient(builder, dy, attributes, [x.shape[2] ?? 0, x.shape[3] ?? 0])]
  },
}

/** [N,C,H,W] -> [N,C,oh,ow]. */
export function averagePool2d(builder: GraphBuilder, x: Value, attributes: PoolAttributes): Value {
  return emitOne(builder, averagePool2dPrimitive, [x], attributes)
}
