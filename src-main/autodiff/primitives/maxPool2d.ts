/**
 * y[n,c,i,j] = the greatest x[n,c,h,w] in the window at (i*stride - pad, j*stride - pad); padding never wins.
 * vjp: dy goes to the greatest element of its window; among equals to the first in row-major order, as in torch.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import type { PoolAttributes } from '../windows.ts'
import { pooledShape } from '../windows.ts'
import { maxPool2dGradient } from './maxPool2dGradient.ts'

export const maxPool2dPrimitive: Primitive<'max_pool2d', PoolAttributes> = {
  name: 'max_pool2d',
  infer(inputs, attributes) {
    const [x] = requireInputs('max_pool2d', inputs, 1)
    requireFloat('max_pool2d', x)
    return [{ shape: pooledShape('max_pool2d', x.shape, attributes), dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x], outputs: [y], attributes }, [dy]) {
    if (!x || !y || !dy) return [null]
    return [maxPool2dGradient(builder, x, y, dy, attributes)]
  },
}

/** [N,C,H,W] -> [N,C,oh,ow]. */
export function maxPool2d(builder: GraphBuilder, x: Value, attributes: PoolAttributes): Value {
  return emitOne(builder, maxPool2dPrimitive, [x], attributes)
}
