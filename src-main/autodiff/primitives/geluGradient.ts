/**
 * dx of gelu, from dy and x: dy * (P(x) + x * p(x)) with P(x) = (1 + erf(x / sqrt 2)) / 2 and p(x) = e^(-x^2 / 2) / sqrt(2 pi).
 * From x alone, so that nothing else is kept for the way back. vjp: linear in dy; for x, g * dy * p(x) * (2 - x^2).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import { exp } from './exp.ts'
import { multiply } from './multiply.ts'
import { subtract } from './subtract.ts'

export const geluGradientPrimitive: Primitive<'gelu_gradient', Record<never, never>> = {
  name: 'gelu_gradient',
  infer(inputs) {
    const [dy, x] = requireInputs('gelu_gradient', inputs, 2)
    requireFloat('gelu_gradient', dy, x)
    requireShape('gelu_gradient', x, dy.shape)
    return [{ shape: dy.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [dy, x] }, [g]) {
    if (!dy || !x || !g) return [null, null]
    const square = multiply(builder, x, x)
    const density = multiply(builder, exp(builder, multiply(builder, square, scalar(builder, -0.5))), scalar(builder, 1 / Math.sqrt(2 * Math.PI)))
    const slope = multiply(builder, density, subtract(builder, scalar(builder, 2), square))
    return [geluGradient(builder, g, x), multiply(builder, multiply(builder, g, dy), slope)]
  },
}

/** dy and x of one shape. */
export function geluGradient(builder: GraphBuilder, dy: Value, x: Value): Value {
  return emitOne(builder, geluGradientPrimitive, [dy, x], {})
}
