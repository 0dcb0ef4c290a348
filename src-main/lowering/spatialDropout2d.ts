/** Keras SpatialDropout2D: one draw per channel of [N,C,H,W]. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { dropped } from './dropout.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerSpatialDropout2d(context: LayerContext): Value {
  const x = soleInput(context)
  return dropped(context, x, numberOption(context.config, 'rate'), [x.shape[0] ?? 1, x.shape[1] ?? 1, 1, 1])
}
