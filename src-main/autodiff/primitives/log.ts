/**
 * y = ln x.
 * vjp: dx = dy / x.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs } from '../typeRules.ts'
import { divide } from './divide.ts'

export const logPrimitive: Primitive<'log', Record<never, never>> = {
  name: 'log',
  infer(inputs) {
    const [x] = requireInputs('log', inputs, 1)
    requireFloat('log', x)
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x] }, [dy]) {
    if (!x || !dy) return [null]
    return [divide(builder, dy, x)]
  },
}

export function log(builder: GraphBuilder, x: Value): Value {
  return emitOne(builder, logPrimitive, [x], {})
}
