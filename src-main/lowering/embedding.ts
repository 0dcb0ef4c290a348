/**
 * Keras Embedding: rows of the table at the whole parts of the input. What lies outside of 0..input_dim-1, or is no number, gives
 * rows of NaN in every executor (as JAX's `take` does by default), so that a run stops there and names this layer.
 */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { gather } from '../autodiff/primitives/gather.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { where } from '../autodiff/primitives/where.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

export function lowerEmbedding(context: LayerContext): Value {
  const { builder, config } = context
  const x = toKerasOrder(builder, soleInput(context))
  // Both comparisons are false for NaN.
  const above = cast(builder, greater(builder, x, scalar(builder, -1)), 'float32')
  const below = cast(builder, greater(builder, scalar(builder, numberOption(config, 'input_dim')), x), 'float32')
  const inside = multiply(builder, above, below)
  const indices = cast(builder, where(builder, greater(builder, inside, scalar(builder, 0.5)), x, scalar(builder, 0)), 'int32')
  const rows = gather(builder, context.weight('embeddings'), indices)
  const known = greater(builder, reshape(builder, inside, [...x.shape, 1]), scalar(builder, 0.5))
  return toIrOrder(builder, where(builder, known, rows, scalar(builder, Number.NaN)))
}
