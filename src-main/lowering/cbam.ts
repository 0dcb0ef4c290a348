/** CBAM: weighs channels by their means and maxima over all places, then places by the mean and the maximum of all channels. */
import { add } from '../autodiff/primitives/add.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceMax } from '../autodiff/primitives/reduceMax.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sigmoid } from '../autodiff/primitives/sigmoid.ts'
import type { Value } from '../graph/ir.ts'
import { times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { channelMeans, squeezed } from './squeezeExcite.ts'

export function lowerCbam(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  const [n = 1, c = 1] = x.shape
  const maxima = reshape(builder, reduceMax(builder, x, [2, 3]), [n, c])
  const channels = sigmoid(builder, add(builder, squeezed(context, channelMeans(context, x), 'relu'), squeezed(context, maxima, 'relu')))
  const weighed = multiply(builder, x, reshape(builder, channels, [n, c, 1, 1]))
  const planes = concatenate(builder, [times(builder, reduceSum(builder, weighed, [1]), 1 / c), reduceMax(builder, weighed, [1])], 1)
  const kernel = context.weight('spatial_kernel')
  // "same" padding: the larger half of an even window's padding lies below and to the right, as in Keras.
  const side = (kernel.shape[2] ?? 1) - 1
  const [before, after] = [Math.floor(side / 2), Math.ceil(side / 2)]
  const places = sigmoid(builder, conv2d(builder, planes, kernel, { strides: [1, 1], pads: [before, before, after, after], dilations: [1, 1], groups: 1 }))
  return multiply(builder, weighed, places)
}
