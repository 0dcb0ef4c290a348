/**
 * y = sin x, x in radians.
 * vjp: dx = dy * cos x.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { cos } from './cos.ts'
import { multiply } from './multiply.ts'

export const sinPrimitive: Primitive<'sin', Record<never, never>> = {
  name: 'sin',
  infer(inputs) {
    const [x] = requireInputs('sin', inputs, 1)
    requireFloat('sin', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [multiply(builder, dy, cos(builder, x))]
  },
}

export function sin(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, sinPrimitive, [x], {})
}
