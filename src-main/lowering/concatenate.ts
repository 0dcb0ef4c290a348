/** Keras Concatenate along the last axis, which is the second one of [N,C,H,W]. */
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'

export function lowerConcatenate({ builder, inputs }: LayerContext): Value {
  return concatenate(builder, inputs, 1)
}
