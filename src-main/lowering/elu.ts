/** Keras ELU. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { elu } from '../autodiff/primitives/elu.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerElu(context: LayerContext): Value {
  return elu(context.builder, soleInput(context), numberOption(context.config, 'alpha'))
}
