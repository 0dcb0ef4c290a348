/** Keras's four global pools: [N,C,H,W] or [N,T,F] -> [N,C]; with `keepdims` the axes stay with size 1. */
import { booleanOption } from '../../src-shared/layers/layer.ts'
import { reduceMax } from '../autodiff/primitives/reduceMax.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { times } from './arithmetic.ts'
import type { LayerContext, LowerLayer } from './layer.ts'
import { soleInput } from './layer.ts'

/** Equal maxima share the gradient equally, as in Keras. */
export const lowerGlobalMaxPooling: LowerLayer = (context) => overPlaces(context, reduceMax)

export const lowerGlobalAveragePooling: LowerLayer = (context) => {
  const [, ...places] = soleInput(context).shape
  const count = places.length === 3 ? (places[1] ?? 1) * (places[2] ?? 1) : (places[0] ?? 1)
  return times(context.builder, overPlaces(context, reduceSum), 1 / count)
}

/** `reduce` over rows and columns of images, over the steps of sequences. */
function overPlaces(context: LayerContext, reduce: (builder: GraphBuilder, x: Value, axes: readonly number[]) => Value): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [n = 0, second = 0, third = 0] = x.shape
  const image = x.shape.length === 4
  const pooled = reduce(builder, x, image ? [2, 3] : [1])
  return booleanOption(config, 'keepdims') ? pooled : reshape(builder, pooled, [n, image ? second : third])
}
