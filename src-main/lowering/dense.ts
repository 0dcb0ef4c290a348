/** Keras Dense on the last axis: all rows at once as one product [N*...,F] times kernel [F,units], plus bias [units], then the activation. */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

export function lowerDense(context: LayerContext): Value {
  const { builder } = context
  const x = toKerasOrder(builder, soleInput(context))
  const [rows, features] = [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1) ?? 0]
  const product = matmul(builder, reshape(builder, x, [rows, features]), context.weight('kernel'))
  const y = context.hasWeight('bias') ? add(builder, product, context.weight('bias')) : product
  const shaped = toIrOrder(builder, reshape(builder, y, [...x.shape.slice(0, -1), y.shape[1] ?? 0]))
  return activate(builder, shaped, stringOption(context.config, 'activation'))
}
