/** Keras Conv1D: a convolution over an image of height 1, kernel [K,F/groups,1,R] and bias [K] in IR layout, then the activation. */
import { conv1dWindow } from '../../src-shared/layers/conv1d.ts'
import { numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { optionalWeight, soleInput } from './layer.ts'
import { toImage, toSequence } from './sequenceImage.ts'
import { convolve } from './windowAttributes.ts'

export function lowerConv1d(context: LayerContext): Value {
  const { builder, config } = context
  const image = toImage(builder, soleInput(context))
  const y = convolve(builder, image, context.weight('kernel'), conv1dWindow(config), numberOption(config, 'groups'), optionalWeight(context, 'bias'))
  return activate(builder, toSequence(builder, y), stringOption(config, 'activation'))
}
