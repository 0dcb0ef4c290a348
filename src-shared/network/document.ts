/** The saved network: what the builder edits, the compiler lowers and exports describe. Plain JSON. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { Task } from './task.ts'

export const documentFormat = 'convolve-network'
export const documentVersion = 1

export interface LayerNode {
  /** Unique in the document, `[A-Za-z0-9_-]{1,64}`; also the Keras layer name and the prefix of its weights: `conv2d_1/kernel`. */
  readonly id: string
  /** Keras class name: `Conv2D`, `Dense` ... */
  readonly kind: string
  /** Keras options, every field present (defaults are filled in by `upgrade`). */
  readonly config: LayerConfig
  /** Applied to every entry of the first axis of its input (Keras TimeDistributed). Left out: no. */
  readonly timeDistributed?: true
  /** Id of the layer whose weights it uses: one of the same kind and options that uses its own. Left out: its own. */
  readonly sharedWith?: string
  /** Whose weights a run begins with where it does not go on from another run. Left out: fresh ones. */
  readonly pretrained?: PretrainedLayer
  /** Id of the group it belongs to. Left out: none. */
  readonly group?: string
  /** Canvas position [px]. */
  readonly position: { readonly x: number; readonly y: number }
}

/** A layer of a pretrained backbone: its id there. One whose weights have another shape begins with fresh ones. */
export interface PretrainedLayer {
  readonly backbone: string
  readonly layer: string
}

export interface Connection {
  readonly from: string
  readonly to: string
  /** Order of inputs of a merging layer, from 0. */
  readonly toPort: number
}

/** A named block of at least one layer; it changes what is shown, not what is computed. */
export interface LayerGroup {
  /** Unique among groups, like a layer's id. */
  readonly id: string
  readonly name: string
  /** Shown as one card. */
  readonly folded: boolean
}

export interface NetworkDocument {
  readonly format: typeof documentFormat
  readonly version: typeof documentVersion
  readonly name: string
  readonly input: InputSettings
  /** Left out: single_label. */
  readonly task?: Task
  readonly layers: readonly LayerNode[]
  readonly connections: readonly Connection[]
  /** Left out: none. */
  readonly groups?: readonly LayerGroup[]
}
