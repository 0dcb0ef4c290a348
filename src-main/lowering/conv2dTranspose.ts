/** Keras Conv2DTranspose: the input gradient of a convolution with kernel [C,filters,R,S] in IR layout, plus bias [filters], then the activation. */
import { conv2dTransposeWindows } from '../../src-shared/layers/conv2dTranspose.ts'
import { stringOption } from '../../src-shared/layers/layer.ts'
import { pairOption } from '../../src-shared/layers/slidingWindow.ts'
import { add } from '../autodiff/primitives/add.ts'
import { conv2dInputGradient } from '../autodiff/primitives/conv2dInputGradient.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { optionalWeight, soleInput } from './layer.ts'

export function lowerConv2dTranspose(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [, channels = 0, height = 0, width = 0] = x.shape
  const [rows, columns] = conv2dTransposeWindows(config, [[height, width, channels]])
  const y = conv2dInputGradient(builder, x, context.weight('kernel'), {
    strides: pairOption(config, 'strides'), pads: [rows.before, columns.before, rows.after, columns.after], dilations: pairOption(config, 'dilation_rate'), groups: 1,
  }, [rows.size, columns.size])
  const bias = optionalWeight(context, 'bias')
  return activate(builder, bias ? add(builder, y, reshape(builder, bias, [1, y.shape[1] ?? 0, 1, 1])) : y, stringOption(config, 'activation'))
}
