/** Keras Reshape: numbers keep Keras's order, so images are turned to channels-last and back. */
import { reshapeTarget } from '../../src-shared/layers/reshape.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

export function lowerReshape(context: LayerContext): Value {
  const { builder, config } = context
  const x = toKerasOrder(builder, soleInput(context))
  const [n = 0, ...shape] = x.shape
  return toIrOrder(builder, reshape(builder, x, [n, ...reshapeTarget(config, shape)]))
}
