/** What the lowering of a layer kind is given and returns. One file per kind, with the name of its file in `src-shared/layers`. */
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

export interface LayerContext {
  readonly builder: GraphBuilder
  readonly layerId: string
  readonly config: LayerConfig
  /** By port: images [N,C,H,W] or features [N,F]. Never empty, except for the Input layer, which gets the cast images. */
  readonly inputs: readonly Value[]
  /** Training uses batch statistics and dropout, inference moving averages. */
  readonly training: boolean
  /** The layer is not trained: batch normalization uses moving averages then (Keras trainable = false). */
  readonly frozen: boolean
  /** A weight or statistic of this layer by its Keras name, in IR layout; throws when the layer has none of that name. */
  weight(name: string): Value
  /** Whether `weight(name)` would succeed (`use_bias`, `center`, `scale`). */
  hasWeight(name: string): boolean
  /** Says what a statistic is after this step. Training only. */
  updateStatistic(name: string, next: Value): void
  /** Adds a scalar [] to the training loss (regularizers). At inference nothing happens. */
  addPenalty(value: Value): void
  /** The key of this step's random numbers, int32 [2]. Training only; throws otherwise. */
  randomKey(): Value
  /** A number that differs between layers of a network. */
  readonly salt: number
}

/** Emits the layer and returns its output. */
export type LowerLayer = (context: LayerContext) => Value

/** The input of a layer that has one. */
export function soleInput({ inputs, layerId }: LayerContext): Value {
  const [input] = inputs
  if (!input) throw new Error(`layer ${layerId}: it has no input`)
  return input
}

/** A weight that options may leave out, or undefined. */
export function optionalWeight(context: LayerContext, name: string): Value | undefined {
  return context.hasWeight(name) ? context.weight(name) : undefined
}
