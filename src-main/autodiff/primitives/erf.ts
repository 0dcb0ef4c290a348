/**
 * y = erf x = 2 / sqrt(pi) * the integral of e^(-t^2) from 0 to x.
 * vjp: dx = dy * 2 / sqrt(pi) * e^(-x^2).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { exp } from './exp.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'

export const erfPrimitive: Primitive<'erf', Record<never, never>> = {
  name: 'erf',
  infer(inputs) {
    const [x] = requireInputs('erf', inputs, 1)
    requireFloat('erf', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    const slope = exp(builder, negate(builder, multiply(builder, x, x)))
    return [multiply(builder, dy, multiply(builder, slope, scalar(builder, 2 / Math.sqrt(Math.PI))))]
  },
}

export function erf(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, erfPrimitive, [x], {})
}
