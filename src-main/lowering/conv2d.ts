/** Keras Conv2D: kernel [K,C/groups,R,S] and bias [K] in IR layout, then the activation. */
import { conv2dWindow } from '../../src-shared/layers/conv2d.ts'
import { numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { optionalWeight, soleInput } from './layer.ts'
import { convolve } from './windowAttributes.ts'

export function lowerConv2d(context: LayerContext): Value {
  const { builder, config } = context
  const y = convolve(builder, soleInput(context), context.weight('kernel'), conv2dWindow(config), numberOption(config, 'groups'), optionalWeight(context, 'bias'))
  return activate(builder, y, stringOption(config, 'activation'))
}
