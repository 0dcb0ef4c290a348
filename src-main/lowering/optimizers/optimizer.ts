/** What an optimizer is: slots per weight and an update written with primitives. One file per optimizer. */
import type { OptimizerConfig } from '../../../src-shared/training/run.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'

/** Inputs of an update that are the same for all weights. */
export interface StepInputs {
  /** float32 [] */
  readonly learningRate: Value
  /** From 1, float32 []. */
  readonly step: Value
}

export interface Optimizer<C extends OptimizerConfig = OptimizerConfig> {
  /** Names of what it remembers per weight; each has the weight's shape and starts at 0. */
  readonly slots: readonly string[]
  /** The next weight and the next slots (in the order of `slots`). */
  update(builder: GraphBuilder, config: C, weight: Value, gradient: Value, slots: readonly Value[], inputs: StepInputs): { weight: Value; slots: readonly Value[] }
}
