/**
 * L2-norm pooling: y = sqrt(sum of x^2 over the window), padding adds nothing. The sum is the mean over zero-padded squares
 * times the window's size. Where it is 0 the gradient is 0 (the formula has 0 / 0 there, and torch gives NaN): after relu
 * whole windows are 0, and they should not move.
 */
import { poolingWindow } from '../../src-shared/layers/poolingOptions.ts'
import { averagePool2d } from '../autodiff/primitives/averagePool2d.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { pad } from '../autodiff/primitives/pad.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import { where } from '../autodiff/primitives/where.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { square, times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { padsFor } from './windowAttributes.ts'

export function lowerL2Pooling2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const { kernel, strides, ...window } = poolingWindow(config)
  const [top, left, bottom, right] = padsFor({ kernel, strides, ...window }, x)
  const squares = square(builder, x)
  const padded = top + left + bottom + right === 0 ? squares : pad(builder, squares, [0, 0, top, left], [0, 0, bottom, right])
  const sum = times(builder, averagePool2d(builder, padded, { window: kernel, strides, pads: [0, 0, 0, 0] }), kernel[0] * kernel[1])
  const positive = greater(builder, sum, scalar(builder, 0))
  // The inner choice keeps sqrt's infinite slope at 0 out of the backward pass.
  return where(builder, positive, sqrt(builder, where(builder, positive, sum, scalar(builder, 1))), scalar(builder, 0))
}
