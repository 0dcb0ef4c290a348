/**
 * y = x * P(x), P(x) = (1 + erf(x / sqrt 2)) / 2: the Gaussian error linear unit, exact (Hendrycks & Gimpel 2016).
 * vjp: dx = dy * (P(x) + x * e^(-x^2 / 2) / sqrt(2 pi)), from x alone, so that nothing else is kept for the way back.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { add } from './add.ts'
import { erf } from './erf.ts'
import { exp } from './exp.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'

export const geluPrimitive: Primitive<'gelu', Record<never, never>> = {
  name: 'gelu',
  infer(inputs) {
    const [x] = requireInputs('gelu', inputs, 1)
    requireFloat('gelu', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    // With s = x / sqrt 2 both parts share s: dx = dy / 2 * (1 + erf s + 2 / sqrt(pi) * s * e^(-s^2)).
    const s = multiply(builder, x, scalar(builder, Math.SQRT1_2))
    const density = multiply(builder, exp(builder, negate(builder, multiply(builder, s, s))), multiply(builder, s, scalar(builder, 2 / Math.sqrt(Math.PI))))
    const slope = add(builder, add(builder, density, erf(builder, s)), scalar(builder, 1))
    return [multiply(builder, multiply(builder, dy, scalar(builder, 0.5)), slope)]
  },
}

export function gelu(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, geluPrimitive, [x], {})
}
