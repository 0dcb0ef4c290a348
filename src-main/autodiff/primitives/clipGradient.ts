/**
 * dx of clip, from dy and the clipped y: dy where minimum < y < maximum, else 0 (also where y is NaN).
 * vjp: linear in dy; d(dy) = clip_gradient(g, y). Zero for y (piecewise constant).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import type { ClipAttributes } from './clip.ts'

export const clipGradientPrimitive: Primitive<'clip_gradient', ClipAttributes> = {
  name: 'clip_gradient',
  infer(inputs) {
    const [dy, y] = requireInputs('clip_gradient', inputs, 2)
    requireFloat('clip_gradient', dy, y)
    requireShape('clip_gradient', y, dy.shape)
    return [{ shape: dy.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [, y], attributes }, [g]) {
    if (!y || !g) return [null, null]
    return [clipGradient(builder, g, y, attributes), null]
  },
}

/** dy and y of one shape. */
export function clipGradient(builder: GraphBuilder, dy: Value, y: Value, attributes: ClipAttributes): Value {
  return emitOne(builder, clipGradientPrimitive, [dy, y], attributes)
}
