/**
 * y = x where x > 0, else alpha * (e^x - 1), the exponential linear unit (Clevert et al. 2015); alpha is not negative.
 * vjp: dx = dy * (1 where y > 0, else y + alpha); at 0 it is alpha, as in torch.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { add } from './add.ts'
import { greater } from './greater.ts'
import { multiply } from './multiply.ts'
import { where } from './where.ts'

export type EluAttributes = { readonly alpha: number }

export const eluPrimitive: Primitive<'elu', EluAttributes> = {
  name: 'elu',
  infer(inputs, { alpha }) {
    const [x] = requireInputs('elu', inputs, 1)
    requireFloat('elu', x)
    // So that the sign of y is that of x, and x is not needed on the way back.
    requireThat(alpha >= 0, 'elu', 'alpha must not be negative', alpha)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y], attributes: { alpha } }, [dy]) {
    if (!y || !dy) return [null]
    return [multiply(builder, dy, where(builder, greater(builder, y, scalar(builder, 0)), scalar(builder, 1), add(builder, y, scalar(builder, alpha))))]
  },
}

export function elu(builder: GraphBuilder, x: Value, alpha: number): Value {
  return emitOne(builder, eluPrimitive, [x], { alpha })
}
