/** Keras GlobalAveragePooling2D: [N,C,H,W] -> [N,C]. */
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerGlobalAveragePooling2d(context: LayerContext): Value {
  const { builder } = context
  const x = soleInput(context)
  const [n = 0, c = 0, h = 0, w = 0] = x.shape
  return multiply(builder, reshape(builder, reduceSum(builder, x, [2, 3]), [n, c]), scalar(builder, 1 / (h * w)))
}
