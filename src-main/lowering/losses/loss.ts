/** What a loss is: a sum over elements of each row, written with primitives. One file per family; `index.ts` lists all. */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'

/** Rows R: the batch, times all axes but the last where the output has more. */
export interface LossInputs {
  /** What the network answers, [R,K]. */
  predictions(): Value
  /** The same before its last activation, [R,K]; `activation` is that activation's Keras name. */
  readonly logits: Value
  readonly activation: string
  /** Keras name of the activation that the predictions are made with; `activation` says less where they are given already. */
  readonly meaning: string
  /** [R,K]: probabilities, 0 and 1, or numbers to meet. */
  targets(): Value
}

/** The loss of a row is `factor` times the sum of its elements, [R, anything]. */
export interface LossElements {
  readonly elements: Value
  readonly factor: number
}

export type LowerLoss<C extends LossConfig = LossConfig> = (builder: GraphBuilder, config: C, inputs: LossInputs) => LossElements
