/**
 * The dropout of LSTM, GRU and SimpleRNN: masks drawn once and used at every step (Gal & Ghahramani 2016). As in Keras, the memory
 * has a mask per gate, and where it has any the input has one per gate too, else one for all gates.
 */
import { numberOption } from '../../src-shared/layers/layer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { splitEvenly } from '../autodiff/primitives/split.ts'
import { scalar, type GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { dropped } from './dropout.ts'
import { hash } from './initialize.ts'
import type { LayerContext } from './layer.ts'

/** What x [N,T,F] is multiplied with, each [N,1,F]; none where nothing is left out. */
export function inputMasks(context: LayerContext, [batch = 0, , features = 0]: Shape, gates: number): readonly Value[] {
  return masks(context, 'dropout', [batch, 1, features], numberOption(context.config, 'recurrent_dropout') === 0 ? 1 : gates)
}

/** What the memory [N,units] is multiplied with, one per gate; none where nothing is left out. */
export function memoryMasks(context: LayerContext, batch: number, gates: number): readonly Value[] {
  return masks(context, 'recurrent_dropout', [batch, numberOption(context.config, 'units')], gates)
}

function masks(context: LayerContext, option: 'dropout' | 'recurrent_dropout', shape: Shape, count: number): readonly Value[] {
  const { builder, layerId } = context
  const rate = numberOption(context.config, option)
  if (!context.training || rate === 0) return []
  // Numbers of its own for each of the two options.
  const drawn = dropped({ ...context, salt: hash(`${layerId}/${option}`) }, scalar(builder, 1), rate, [count, sizeOf(shape)])
  return splitEvenly(builder, drawn, 0, count).map((mask) => reshape(builder, mask, shape))
}

/** x times a kernel [rows,gates*units], x [M,rows] being seen through a mask per gate, through one mask, or as it is; `flat` makes x masked two-dimensional. */
export function maskedProduct(builder: GraphBuilder, x: Value, kernel: Value, gateMasks: readonly Value[], flat: (masked: Value) => Value = (masked) => masked): Value {
  const [first] = gateMasks
  if (first === undefined) return matmul(builder, flat(x), kernel)
  if (gateMasks.length === 1) return matmul(builder, flat(multiply(builder, x, first)), kernel)
  const parts = splitEvenly(builder, kernel, 1, gateMasks.length)
  return concatenate(builder, parts.map((part, gate) => matmul(builder, flat(multiply(builder, x, gateMasks[gate] ?? first)), part)), 1)
}
