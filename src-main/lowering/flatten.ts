/** Keras Flatten: [N,C,H,W] -> [N,H*W*C]. The order is Keras's (channels innermost), so that Dense kernels are the same as in Keras. */
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerFlatten(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  if (x.shape.length === 2) return x
  const [n = 0, c = 0, h = 0, w = 0] = x.shape
  // One channel or one pixel: both orders are the same.
  const channelsLast = c === 1 || h * w === 1 ? x : transpose(builder, x, [0, 2, 3, 1])
  return reshape(builder, channelsLast, [n, sizeOf(x.shape.slice(1))])
}
