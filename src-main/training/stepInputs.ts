/** What the loop hands to a step beside its state: the batch, and the numbers that follow from where the run stands. */
import type { RunConfig } from '../../src-shared/training/run.ts'
import { learningRateAt } from '../../src-shared/training/schedule.ts'
import type { Tensor } from '../graph/ir.ts'
import type { Batch } from './batches.ts'
import type { RunPosition } from './position.ts'
import { stepKey } from './random.ts'

/** The inputs of the step after `position`, see `TrainingStep`; `perEpoch`: steps in one epoch. */
export function stepInputs(config: RunConfig, batch: Batch, position: RunPosition, perEpoch: number): Record<string, Tensor> {
  const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
  return {
    ...batch.inputs,
    learning_rate: number(learningRateOf(config, position, perEpoch)),
    step: number(position.updates + 1),
    ...(config.update.accumulationSteps === 1 ? {} : { update: number(isUpdate(config, position) ? 1 : 0) }),
    random: { shape: [2], dtype: 'int32', data: stepKey(config.seed, position.epochsDone + 1, position.step + 1) },
  }
}

/** The learning rate of the step after `position`. */
export function learningRateOf({ schedule, learningRate, epochs, update }: RunConfig, { step, plateau }: RunPosition, perEpoch: number): number {
  const totals = { updates: Math.max(1, Math.floor((perEpoch * epochs) / update.accumulationSteps)), updatesPerEpoch: perEpoch / update.accumulationSteps }
  return learningRateAt(schedule, learningRate, Math.floor(step / update.accumulationSteps) + 1, totals, plateau)
}

/** Whether the step after `position` applies the gradients that were added up. */
export function isUpdate({ update }: RunConfig, { step }: RunPosition): boolean {
  return (step + 1) % update.accumulationSteps === 0
}
