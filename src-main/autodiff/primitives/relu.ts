/**
 * y = max(x, 0).
 * vjp: dx = dy where y > 0, else 0; at x = 0 the gradient is 0, as in Keras and torch.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { cast } from './cast.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'

export const reluPrimitive: Primitive<'relu', Record<never, never>> = {
  name: 'relu',
  infer(inputs) {
    const [x] = requireInputs('relu', inputs, 1)
    requireFloat('relu', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, cast(builder, greater(builder, y, scalar(builder, 0)), 'float32'))]
  },
}

export function relu(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, reluPrimitive, [x], {})
}
