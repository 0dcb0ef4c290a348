/**
 * Losses that compare distributions and directions (Keras). kl_divergence: sum of t * ln(t / p), both kept within 1e-7..1.
 * cosine_similarity: minus the cosine of the angle between target and answer; a row of zeros has the cosine 0.
 */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { clip } from '../../autodiff/primitives/clip.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { log } from '../../autodiff/primitives/log.ts'
import { maximum } from '../../autodiff/primitives/maximum.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { rowSum, square } from '../arithmetic.ts'
import { probabilityMargin } from './crossentropy.ts'
import type { LowerLoss } from './loss.ts'

export const klDivergence: LowerLoss<Extract<LossConfig, { kind: 'kl_divergence' }>> = (builder, _config, inputs) => {
  const targets = clip(builder, inputs.targets(), probabilityMargin, 1)
  const predictions = clip(builder, inputs.predictions(), probabilityMargin, 1)
  return { elements: multiply(builder, targets, subtract(builder, log(builder, targets), log(builder, predictions))), factor: 1 }
}

export const cosineSimilarity: LowerLoss<Extract<LossConfig, { kind: 'cosine_similarity' }>> = (builder, _config, inputs) =>
  ({ elements: multiply(builder, unitRows(builder, inputs.targets()), unitRows(builder, inputs.predictions())), factor: -1 })

/** Keras's `epsilon()` squared under the root keeps the length of a row of zeros above 0. */
function unitRows(builder: GraphBuilder, x: Value): Value {
  return divide(builder, x, sqrt(builder, maximum(builder, rowSum(builder, square(builder, x)), scalar(builder, probabilityMargin ** 2))))
}
