/** Keras Dense: [N,F] times kernel [F,units] plus bias [units], then the activation. */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerDense(context: LayerContext): Value {
  const { builder } = context
  const product = matmul(builder, soleInput(context), context.weight('kernel'))
  const y = context.hasWeight('bias') ? add(builder, product, context.weight('bias')) : product
  return activate(builder, y, stringOption(context.config, 'activation'))
}
