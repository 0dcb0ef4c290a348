/** What an optimizer is: slots per weight and an update written with primitives. One file per optimizer. */
import type { OptimizerConfig } from '../../../src-shared/training/optimizer.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'

/** Inputs of an update. */
export interface StepInputs {
  /** float32 [], times the layer's own rate. */
  readonly learningRate: Value
  /** Updates of this weight, this one included: from 1, float32 []. */
  readonly step: Value
}

/** Something an optimizer remembers per weight, in the weight's shape. */
export interface Slot {
  readonly name: string
  /** What each element starts at. */
  readonly start: number
}

export interface Optimizer<C extends OptimizerConfig = OptimizerConfig> {
  slots(config: C): readonly Slot[]
  /** The next weight and the next slots (in the order of `slots`). */
  update(builder: GraphBuilder, config: C, weight: Value, gradient: Value, slots: readonly Value[], inputs: StepInputs): { weight: Value; slots: readonly Value[] }
}

/** The slot at a place of the list; a missing one is a bug. */
export function slotAt(slots: readonly Value[], index: number): Value {
  const slot = slots[index]
  if (!slot) throw new Error(`optimizer: slot ${index} is missing`)
  return slot
}

export function named(...names: readonly string[]): readonly Slot[] {
  return names.map((name) => ({ name, start: 0 }))
}
