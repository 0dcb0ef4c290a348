/** LayerScale. */
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import { irAxis } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerLayerScale(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  const rank = x.shape.length - 1
  const channelAxis = irAxis(rank, rank - 1)
  return multiply(builder, x, reshape(builder, context.weight('gamma'), x.shape.map((size, axis) => (axis === channelAxis ? size : 1))))
}
