/** Local response normalization: the sum over neighbouring channels is a convolution down the channel axis of one plane [C, H*W] per image. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import { exp } from '../autodiff/primitives/exp.ts'
import { log } from '../autodiff/primitives/log.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { plus, square, times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerLocalResponseNormalization(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [n = 1, c = 1, h = 1, w = 1] = x.shape
  const radius = numberOption(config, 'depth_radius')
  const plane = reshape(builder, square(builder, x), [n, 1, c, h * w])
  const ones = scalar(builder, 1, [1, 1, 2 * radius + 1, 1])
  const sums = conv2d(builder, plane, ones, { strides: [1, 1], pads: [radius, 0, radius, 0], dilations: [1, 1], groups: 1 })
  const base = plus(builder, times(builder, reshape(builder, sums, x.shape), numberOption(config, 'alpha')), numberOption(config, 'bias'))
  // base^-beta; base is positive, because bias is and alpha is not negative.
  return multiply(builder, x, exp(builder, times(builder, log(builder, base), -numberOption(config, 'beta'))))
}
