/** A sequence as an image of height 1, for the primitives that know images only. Used by the 1D convolutions and pools. */
import { reshape } from '../autodiff/primitives/reshape.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** [N,T,F] -> [N,F,1,T]. */
export function toImage(builder: GraphBuilder, x: Value): Value {
  const [n = 0, t = 0, f = 0] = x.shape
  return reshape(builder, transpose(builder, x, [0, 2, 1]), [n, f, 1, t])
}

/** [N,F,1,T] -> [N,T,F]. */
export function toSequence(builder: GraphBuilder, x: Value): Value {
  const [n = 0, f = 0, , t = 0] = x.shape
  return transpose(builder, reshape(builder, x, [n, f, t]), [0, 2, 1])
}
