/** What one step says about itself, from its inputs and outputs. Used by the training loop. */
import type { StepFigure } from '../../src-shared/training/stepFigures.ts'
import type { Tensor } from '../graph/ir.ts'
import { gradientNormName } from '../lowering/program.ts'

type Tensors = Readonly<Record<string, Tensor>>

/** Figures beside loss and accuracy; null: this step has none. */
export type StepMeasures = Readonly<Record<StepFigure, number | null>>

export function measuresOfStep(inputs: Tensors, outputs: Tensors): StepMeasures {
  const isUpdate = inputs['update']?.data[0] !== 0
  return {
    learningRate: finite(inputs['learning_rate']?.data[0]),
    gradientNorm: isUpdate ? finite(outputs[gradientNormName]?.data[0]) : null,
    dLoss: mean(outputs['metric:d_loss']),
    dAccuracy: mean(outputs['metric:d_accuracy']),
  }
}

/** Of [sum, count], as metrics have them. */
function mean(sums: Tensor | undefined): number | null {
  return sums === undefined ? null : finite((sums.data[0] ?? NaN) / (sums.data[1] ?? NaN))
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}
