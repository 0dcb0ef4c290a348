/** Per-channel arithmetic on [N,C,...] data, written with primitives; used by the normalization primitives. */
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { reduceSum } from './primitives/reduceSum.ts'
import { reshape } from './primitives/reshape.ts'

/** [N,C,...] summed over every axis but the channels -> [C]. */
export function sumOverChannels(builder: GraphBuilder, x: Value): Value {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  return reshape(builder, reduceSum(builder, x, axes), [x.shape[1] ?? 0])
}

/** [C] as a shape that broadcasts over [N,C,...] of the given rank. */
export function alongChannels(builder: GraphBuilder, perChannel: Value, rank: number): Value {
  return reshape(builder, perChannel, Array.from({ length: rank }, (_, axis) => (axis === 1 ? (perChannel.shape[0] ?? 0) : 1)))
}
