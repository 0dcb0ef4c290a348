/**
 * y[n,c,...] = x[n,c,...] * scale[c] + shift[c]. Batch normalization at inference, and one half of its gradient.
 * vjp: dx = dy * scale, dscale = sum(dy * x), dshift = sum(dy), summed over every axis but the channels.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import { multiply } from './multiply.ts'
import { sumOverChannels } from '../channels.ts'

export const channelAffinePrimitive: Primitive<'channel_affine', Record<never, never>> = {
  name: 'channel_affine',
  infer(inputs) {
    const [x, scale, shift] = requireInputs('channel_affine', inputs, 3)
    requireFloat('channel_affine', x, scale, shift)
    const channels = axisSize('channel_affine', x.shape, 1)
    requireShape('channel_affine', scale, [channels])
    requireShape('channel_affine', shift, [channels])
    return [{ shape: x.shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x, scale] }, [dy]) {
    if (!x || !scale || !dy) return [null, null, null]
    const dx = channelAffine(builder, dy, scale, scalar(builder, 0, scale.shape))
    return [dx, sumOverChannels(builder, multiply(builder, dy, x)), sumOverChannels(builder, dy)]
  },
}

/** x [N,C,...], scale and shift [C] -> [N,C,...]. */
export function channelAffine(builder: GraphBuilder, x: Value, scale: Value, shift: Value): Value {
  return emitOne(builder, channelAffinePrimitive, [x, scale, shift], {})
}
