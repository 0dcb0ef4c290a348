/**
 * y = x, but at least `minimum` and at most `maximum`; NaN stays NaN. With 0 and 6 it is ReLU6.
 * vjp: dx = clip_gradient(dy, y): dy strictly between the bounds, else 0, so a number on a bound passes none, as in Keras's relu6.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'
import { clipGradient } from './clipGradient.ts'

export type ClipAttributes = { readonly minimum: number; readonly maximum: number }

export const clipPrimitive: Primitive<'clip', ClipAttributes> = {
  name: 'clip',
  infer(inputs, { minimum, maximum }) {
    const [x] = requireInputs('clip', inputs, 1)
    requireFloat('clip', x)
    requireThat(minimum < maximum, 'clip', 'the minimum must be below the maximum', { minimum, maximum })
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { outputs: [y], attributes }, [dy]) {
    if (!y || !dy) return [null]
    return [clipGradient(builder, dy, y, attributes)]
  },
}

export function clip(builder: GraphBuilder, x: Value, minimum: number, maximum: number): Value {
  return emitOne(builder, clipPrimitive, [x], { minimum, maximum })
}
