/** Keras Flatten: [N,C,H,W] -> [N,H*W*C]. The order is Keras's (channels innermost), so that Dense kernels are the same as in Keras. */
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toKerasOrder } from './layout.ts'

export function lowerFlatten(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  const [c = 1, h = 1, w = 1] = x.shape.slice(-3)
  // One channel or one pixel: both orders are the same.
  const kerasOrder = c === 1 || h * w === 1 ? x : toKerasOrder(builder, x)
  return reshape(builder, kerasOrder, [x.shape[0] ?? 0, sizeOf(x.shape.slice(1))])
}
