/** Keras DepthwiseConv2D: a convolution with one group per input channel, kernel [C*multiplier,1,R,S] in IR layout. */
import { depthwiseConv2dWindow } from '../../src-shared/layers/depthwiseConv2d.ts'
import { stringOption } from '../../src-shared/layers/layer.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { padsFor } from './windowAttributes.ts'

export function lowerDepthwiseConv2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const window = depthwiseConv2dWindow(config)
  const attributes = { strides: window.strides, pads: padsFor(window, x), dilations: window.dilation, groups: x.shape[1] ?? 1 }
  const y = conv2d(builder, x, context.weight('depthwise_kernel'), attributes, context.hasWeight('bias') ? context.weight('bias') : undefined)
  return activate(builder, y, stringOption(config, 'activation'))
}
