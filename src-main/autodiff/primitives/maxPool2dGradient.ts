/**
 * dx of max_pool2d from x, y = max_pool2d(x) and dy: each dy[n,c,i,j] is added to the position of the greatest element of its
 * window, among equals to the first in row-major order. Windows may overlap; padding receives nothing.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import type { PoolAttributes } from '../windows.ts'
import { pooledShape } from '../windows.ts'

export const maxPool2dGradientPrimitive: Primitive<'max_pool2d_gradient', PoolAttributes> = {
  name: 'max_pool2d_gradient',
  infer(inputs, attributes) {
    const [x, y, dy] = requireInputs('max_pool2d_gradient', inputs, 3)
    requireFloat('max_pool2d_gradient', x, y, dy)
    const shape = pooledShape('max_pool2d_gradient', x.shape, attributes)
    requireShape('max_pool2d_gradient', y, shape)
    requireShape('max_pool2d_gradient', dy, shape)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  limitation: 'A second derivative through max pooling needs a gather at the recorded positions; nothing in the app asks for one yet.',
}

/** x [N,C,H,W], y and dy [N,C,oh,ow] -> [N,C,H,W]. */
export function maxPool2dGradient(builder: GraphBuilder, x: Value, y: Value, dy: Value, attributes: PoolAttributes): Value {
  return emitOne(builder, maxPool2dGradientPrimitive, [x, y, dy], attributes)
}
