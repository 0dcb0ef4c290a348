/** Keras LeakyReLU. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { leakyRelu } from '../autodiff/primitives/leakyRelu.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerLeakyRelu(context: LayerContext): Value {
  return leakyRelu(context.builder, soleInput(context), numberOption(context.config, 'negative_slope'))
}
