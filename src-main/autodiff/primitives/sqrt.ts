/**
 * y = the square root of x.
 * vjp: dx = dy / (2 y); infinite at 0.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { divide } from './divide.ts'
import { multiply } from './multiply.ts'

export const sqrtPrimitive: Primitive<'sqrt', Record<never, never>> = {
  name: 'sqrt',
  infer(inputs) {
    const [x] = requireInputs('sqrt', inputs, 1)
    requireFloat('sqrt', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    return [divide(builder, dy, multiply(builder, scalar(builder, 2), y))]
  },
}

export function sqrt(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, sqrtPrimitive, [x], {})
}
