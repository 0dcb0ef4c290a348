/**
 * y = ln(1 + e^x), computed as max(x, 0) + ln(1 + e^-|x|), so that it never overflows.
 * vjp: dx = dy * sigmoid(x).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { sigmoid } from './sigmoid.ts'

export const softplusPrimitive: Primitive<'softplus', Record<never, never>> = {
  name: 'softplus',
  infer(inputs) {
    const [x] = requireInputs('softplus', inputs, 1)
    requireFloat('softplus', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [multiply(builder, dy, sigmoid(builder, x))]
  },
}

export function softplus(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, softplusPrimitive, [x], {})
}
