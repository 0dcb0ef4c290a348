/**
 * y = x * P(x), P(x) = (1 + erf(x / sqrt 2)) / 2: the Gaussian error linear unit, exact (Hendrycks & Gimpel 2016).
 * vjp: gelu_gradient.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { geluGradient } from './geluGradient.ts'

export const geluPrimitive: Primitive<'gelu', Record<never, never>> = {
  name: 'gelu',
  infer(inputs) {
    const [x] = requireInputs('gelu', inputs, 1)
    requireFloat('gelu', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    return [x && dy ? geluGradient(builder, dy, x) : null]
  },
}

export function gelu(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, geluPrimitive, [x], {})
}
