/** Keras Activation. */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import type { Value } from '../graph/ir.ts'

export function lowerActivation(context: LayerContext): Value {
  return activate(context.builder, soleInput(context), stringOption(context.config, 'activation'))
}
