/** Keras Conv2D: kernel [K,C/groups,R,S] and bias [K] in IR layout, then the activation. */
import { conv2dWindow } from '../../src-shared/layers/conv2d.ts'
import { numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { padsFor } from './windowAttributes.ts'

export function lowerConv2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const window = conv2dWindow(config)
  const attributes = { strides: window.strides, pads: padsFor(window, x), dilations: window.dilation, groups: numberOption(config, 'groups') }
  const y = conv2d(builder, x, context.weight('kernel'), attributes, context.hasWeight('bias') ? context.weight('bias') : undefined)
  return activate(builder, y, stringOption(config, 'activation'))
}
