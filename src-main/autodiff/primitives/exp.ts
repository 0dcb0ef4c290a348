/**
 * y = e^x.
 * vjp: dx = dy * y.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'

export const expPrimitive: Primitive<'exp', Record<never, never>> = {
  name: 'exp',
  infer(inputs) {
    const [x] = requireInputs('exp', inputs, 1)
    requireFloat('exp', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y] }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, y)]
  },
}

export function exp(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, expPrimitive, [x], {})
}
