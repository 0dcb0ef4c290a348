/** Keras SpatialDropout1D: one draw per feature of [N,T,F]. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { dropped } from './dropout.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerSpatialDropout1d(context: LayerContext): Value {
  const x = soleInput(context)
  return dropped(context, x, numberOption(context.config, 'rate'), [x.shape[0] ?? 1, 1, x.shape[2] ?? 1])
}
