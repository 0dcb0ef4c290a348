/**
 * y = 1 / (1 + e^-x).
 * vjp: dx = dy * y * (1 - y).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { subtract } from './subtract.ts'

export const sigmoidPrimitive: Primitive<'sigmoid', Record<never, never>> = {
  name: 'sigmoid',
  infer(inputs) {
    const [x] = requireInputs('sigmoid', inputs, 1)
    requireFloat('sigmoid', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, multiply(builder, y, subtract(builder, scalar(builder, 1), y)))]
  },
}

export function sigmoid(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, sigmoidPrimitive, [x], {})
}
