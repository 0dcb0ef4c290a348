/** Keras Permute: axes are counted in Keras's order, from 1. */
import { listOption } from '../../src-shared/layers/layer.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

export function lowerPermute(context: LayerContext): Value {
  const { builder, config } = context
  return toIrOrder(builder, transpose(builder, toKerasOrder(builder, soleInput(context)), [0, ...listOption(config, 'dims')]))
}
