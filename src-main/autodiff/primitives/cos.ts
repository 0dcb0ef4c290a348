/**
 * y = cos x, x in radians.
 * vjp: dx = -dy * sin x.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { sin } from './sin.ts'

export const cosPrimitive: Primitive<'cos', Record<never, never>> = {
  name: 'cos',
  infer(inputs) {
    const [x] = requireInputs('cos', inputs, 1)
    requireFloat('cos', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [negate(builder, multiply(builder, dy, sin(builder, x)))]
  },
}

export function cos(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, cosPrimitive, [x], {})
}
