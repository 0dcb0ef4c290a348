/** Stochastic depth (DropPath): one draw per example. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import type { Value } from '../graph/ir.ts'
import { dropped } from './dropout.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerStochasticDepth(context: LayerContext): Value {
  const x = soleInput(context)
  return dropped(context, x, numberOption(context.config, 'rate'), x.shape.map((size, axis) => (axis === 0 ? size : 1)))
}
