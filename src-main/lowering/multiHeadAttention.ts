/**
 * Keras MultiHeadAttention: softmax(q k^T / sqrt(key_dim)) v per head, heads put side by side and projected. Each projection is
 * one 2-D product over all places of the batch, [N*T,F] times [F,heads*size].
 */
import { attentionShapes } from '../../src-shared/layers/multiHeadAttention.ts'
import { booleanOption, numberOption } from '../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { softmax } from '../autodiff/primitives/softmax.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addConstant, scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { indicator, times } from './arithmetic.ts'
import { dropped } from './dropout.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'

export function lowerMultiHeadAttention(context: LayerContext): Value {
  const { builder, config, inputs } = context
  const query = toKerasOrder(builder, soleInput(context))
  const value = inputs[1] ? toKerasOrder(builder, inputs[1]) : query
  const key = inputs[2] ? toKerasOrder(builder, inputs[2]) : value
  const { heads, keyDim, valueDim } = attentionShapes(config, [query, value, key].map(({ shape }) => shape.slice(1)))
  const q = multiply(builder, projected(context, 'query', query, heads, keyDim), scalar(builder, 1 / Math.sqrt(keyDim)))
  const k = projected(context, 'key', key, heads, keyDim)
  const v = projected(context, 'value', value, heads, valueDim)
  const scores = matmul(builder, q, k, false, true)
  const seen = booleanOption(config, 'use_causal_mask') ? withoutLater(builder, scores) : scores
  const weights = dropped(context, softmax(builder, seen), numberOption(config, 'dropout'))
  // [N,heads,T,size] -> [N*T,heads*size]
  const answers = transpose(builder, matmul(builder, weights, v), [0, 2, 1, 3])
  const places = sizeOf(query.shape.slice(0, -1))
  const features = query.shape.at(-1) ?? 0
  const kernel = reshape(builder, context.weight('attention_output/kernel'), [heads * valueDim, features])
  const y = withBias(context, 'attention_output', matmul(builder, reshape(builder, answers, [places, heads * valueDim]), kernel))
  return toIrOrder(builder, reshape(builder, y, query.shape))
}

/** Scores [N,heads,T,S] with -1e9 added, as in Keras, where a place would look at a later one: nothing of them is left behind a softmax. */
function withoutLater(builder: GraphBuilder, scores: Value): Value {
  const [rows = 0, columns = 0] = scores.shape.slice(-2)
  const places = (shape: Shape): Value => addConstant(builder, { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, (_, place) => place) })
  const later = indicator(builder, greater(builder, places([1, 1, 1, columns]), places([1, 1, rows, 1])))
  return add(builder, scores, times(builder, later, -1e9))
}

/** x [N,...,F] in Keras's order -> [N,heads,places,size]. */
function projected(context: LayerContext, name: 'query' | 'key' | 'value', x: Value, heads: number, size: number): Value {
  const { builder } = context
  const [batch = 0] = x.shape
  const features = x.shape.at(-1) ?? 0
  const places = sizeOf(x.shape.slice(1, -1))
  const kernel = reshape(builder, context.weight(`${name}/kernel`), [features, heads * size])
  const y = withBias(context, name, matmul(builder, reshape(builder, x, [batch * places, features]), kernel))
  return transpose(builder, reshape(builder, y, [batch, places, heads, size]), [0, 2, 1, 3])
}

/** y [rows,columns] plus the bias of a projection, if it has one. */
function withBias(context: LayerContext, name: string, y: Value): Value {
  if (!context.hasWeight(`${name}/bias`)) return y
  return add(context.builder, y, reshape(context.builder, context.weight(`${name}/bias`), [y.shape[1] ?? 0]))
}
