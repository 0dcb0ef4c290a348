/** Keras SeparableConv2D: depthwise kernel [C*multiplier,1,R,S], then pointwise kernel [K,C*multiplier,1,1] with the bias [K], then the activation. */
import { depthwiseConv2dWindow } from '../../src-shared/layers/depthwiseConv2d.ts'
import { stringOption } from '../../src-shared/layers/layer.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { optionalWeight, soleInput } from './layer.ts'
import { convolve } from './windowAttributes.ts'

export function lowerSeparableConv2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const inside = convolve(builder, x, context.weight('depthwise_kernel'), depthwiseConv2dWindow(config), x.shape[1] ?? 1, undefined)
  const mixed = conv2d(builder, inside, context.weight('pointwise_kernel'), { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }, optionalWeight(context, 'bias'))
  return activate(builder, mixed, stringOption(config, 'activation'))
}
