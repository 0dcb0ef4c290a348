/** Keras DepthwiseConv2D: a convolution with one group per input channel, kernel [C*multiplier,1,R,S] in IR layout. */
import { depthwiseConv2dWindow } from '../../src-shared/layers/depthwiseConv2d.ts'
import { stringOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { optionalWeight, soleInput } from './layer.ts'
import { convolve } from './windowAttributes.ts'

export function lowerDepthwiseConv2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const y = convolve(builder, x, context.weight('depthwise_kernel'), depthwiseConv2dWindow(config), x.shape[1] ?? 1, optionalWeight(context, 'bias'))
  return activate(builder, y, stringOption(config, 'activation'))
}
