/**
 * y = tanh x.
 * vjp: dx = dy * (1 - y^2).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { subtract } from './subtract.ts'

export const tanhPrimitive: Primitive<'tanh', Record<never, never>> = {
  name: 'tanh',
  infer(inputs) {
    const [x] = requireInputs('tanh', inputs, 1)
    requireFloat('tanh', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, subtract(builder, scalar(builder, 1), multiply(builder, y, y)))]
  },
}

export function tanh(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, tanhPrimitive, [x], {})
}
