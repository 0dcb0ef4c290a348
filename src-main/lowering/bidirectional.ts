/** Keras Bidirectional: the recurrent layer forwards and another backwards, whose steps are turned round again, then both by merge_mode. */
import { directions, innerLayer, type BidirectionalInner, type Direction, type MergeMode } from '../../src-shared/layers/bidirectional.ts'
import { booleanOption, stringOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { splitEvenly } from '../autodiff/primitives/split.ts'
import { scalar, type GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { lowerGru } from './gru.ts'
import type { LayerContext, LowerLayer } from './layer.ts'
import { lowerLstm } from './lstm.ts'
import { lowerSimpleRnn } from './simpleRnn.ts'

const inner: { readonly [K in BidirectionalInner]: LowerLayer } = { LSTM: lowerLstm, GRU: lowerGru, SimpleRNN: lowerSimpleRnn }

const merges: { readonly [M in MergeMode]: (builder: GraphBuilder, forward: Value, backward: Value) => Value } = {
  concat: (builder, forward, backward) => concatenate(builder, [forward, backward], forward.shape.length - 1),
  sum: add,
  mul: multiply,
  ave: (builder, forward, backward) => multiply(builder, add(builder, forward, backward), scalar(builder, 0.5)),
}

export function lowerBidirectional(context: LayerContext): Value {
  const { builder, config } = context
  const [forward, backward] = directions.map((direction) => {
    const { kind, config: own } = innerLayer(config, direction)
    return inner[kind](inDirection(context, direction, own))
  }) as [Value, Value]
  return merges[stringOption(config, 'merge_mode') as MergeMode](builder, forward, booleanOption(config, 'return_sequences') ? turned(builder, backward) : backward)
}

/** The layer of one direction, with weights and random numbers of its own. */
function inDirection(context: LayerContext, direction: Direction, config: LayerContext['config']): LayerContext {
  return {
    ...context,
    layerId: `${context.layerId}/${direction}`,
    config,
    weight: (name) => context.weight(`${direction}/${name}`),
    hasWeight: (name) => context.hasWeight(`${direction}/${name}`),
  }
}

/** [N,T,units] with its last step first. */
function turned(builder: GraphBuilder, x: Value): Value {
  return concatenate(builder, splitEvenly(builder, x, 1, x.shape[1] ?? 0).toReversed(), 1)
}
