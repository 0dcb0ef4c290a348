/** What a layer looks like in a TensorFlow.js layers model, and what is known when it is written. Used by the tables beside it. */
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'

/** One layer of the written model; a layer of ours may take several of them. */
export interface TfjsLayer {
  readonly name: string
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  /** In Keras's order and layout. */
  readonly weights: readonly (readonly [string, Tensor])[]
  /** Names of what it reads; without them the part before it, or for the first part the inputs of the layer. */
  readonly from?: readonly string[]
}

export interface LayerToWrite {
  readonly id: string
  readonly config: LayerConfig
  /** Keras shapes of what the layer reads, by port. */
  readonly inputShapes: readonly Shape[]
  /** Names of what it reads in the written model, by port. */
  readonly inputs: readonly string[]
  /** The trained weight of this layer in IR layout. */
  readonly weight: (name: string) => Tensor
}

/** Why a layer cannot be written: a sentence without subject, *TensorFlow.js has no ... . Export as ONNX.* */
export interface Unwritable {
  readonly limitation: string
}

export type Written = readonly TfjsLayer[] | Unwritable

/** A layer without weights. */
export function plain(name: string, className: string, config: TfjsLayer['config'], from?: readonly string[]): TfjsLayer {
  return { name, className, config, weights: [], ...(from === undefined ? {} : { from }) }
}
