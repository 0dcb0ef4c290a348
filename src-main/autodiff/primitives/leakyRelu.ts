/**
 * y = x where x > 0, else slope * x; the slope is not negative.
 * vjp: dx = dy * (1 where y > 0, else slope); at 0 it is the slope, as in Keras and torch.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'
import { where } from './where.ts'

export type LeakyReluAttributes = { readonly slope: number }

export const leakyReluPrimitive: Primitive<'leaky_relu', LeakyReluAttributes> = {
  name: 'leaky_relu',
  infer(inputs, { slope }) {
    const [x] = requireInputs('leaky_relu', inputs, 1)
    requireFloat('leaky_relu', x)
    // So that the sign of y is that of x, and x is not needed on the way back.
    requireThat(slope >= 0, 'leaky_relu', 'the slope must not be negative', slope)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y], attributes: { slope } }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, where(builder, greater(builder, y, scalar(builder, 0)), scalar(builder, 1), scalar(builder, slope)))]
  },
}

export function leakyRelu(builder: GraphBuilder, x: Value, slope: number): Value {
  return emitOne(builder, leakyReluPrimitive, [x], { slope })
}
