/** Categorical and binary cross-entropy (Keras), from logits where the activation allows, so that no probability is ever rounded to 0. */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { clip } from '../../autodiff/primitives/clip.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { log } from '../../autodiff/primitives/log.ts'
import { logSoftmax } from '../../autodiff/primitives/logSoftmax.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { softplus } from '../../autodiff/primitives/softplus.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, plus, rowSum, times } from '../arithmetic.ts'
import type { LossInputs, LowerLoss } from './loss.ts'

/** Keras's `epsilon()`: probabilities keep this distance from 0 and 1. */
export const probabilityMargin = 1e-7

/** -sum over classes of target * ln p, with target = target * (1 - s) + s / K. */
export const categoricalCrossentropy: LowerLoss<Extract<LossConfig, { kind: 'categorical_crossentropy' }>> = (builder, { labelSmoothing }, inputs) => {
  const targets = inputs.targets()
  const smoothed = labelSmoothing === 0 ? targets : plus(builder, times(builder, targets, 1 - labelSmoothing), labelSmoothing / (targets.shape[1] ?? 1))
  return { elements: multiply(builder, logProbabilities(builder, inputs), smoothed), factor: -1 }
}

function logProbabilities(builder: GraphBuilder, inputs: LossInputs): Value {
  if (inputs.activation === 'softmax') return logSoftmax(builder, inputs.logits)
  return log(builder, normalizedProbabilities(builder, inputs.predictions()))
}

/** Rows scaled to a sum of 1 and kept away from 0 and 1. */
export function normalizedProbabilities(builder: GraphBuilder, predictions: Value): Value {
  return clip(builder, divide(builder, predictions, rowSum(builder, predictions)), probabilityMargin, 1 - probabilityMargin)
}

/** Mean over the outputs of -t ln p - (1 - t) ln(1 - p), with t = t * (1 - s) + s / 2. */
export const binaryCrossentropy: LowerLoss<Extract<LossConfig, { kind: 'binary_crossentropy' }>> = (builder, { labelSmoothing }, inputs) => {
  const targets = inputs.targets()
  const smoothed = labelSmoothing === 0 ? targets : plus(builder, times(builder, targets, 1 - labelSmoothing), labelSmoothing / 2)
  return { elements: binaryElements(builder, smoothed, inputs), factor: 1 / (targets.shape[1] ?? 1) }
}

/** From logits z: softplus(z) - t z, the same without the rounding. */
function binaryElements(builder: GraphBuilder, targets: Value, inputs: LossInputs): Value {
  if (inputs.activation === 'sigmoid') return subtract(builder, softplus(builder, inputs.logits), multiply(builder, targets, inputs.logits))
  return binaryFromProbabilities(builder, targets, inputs.predictions())
}

/** -t ln p - (1 - t) ln(1 - p), p kept away from 0 and 1. */
export function binaryFromProbabilities(builder: GraphBuilder, targets: Value, predictions: Value): Value {
  const p = clip(builder, predictions, probabilityMargin, 1 - probabilityMargin)
  const yes = multiply(builder, targets, log(builder, p))
  const no = multiply(builder, from(builder, 1, targets), log(builder, from(builder, 1, p)))
  return times(builder, add(builder, yes, no), -1)
}
