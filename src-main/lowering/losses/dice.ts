/**
 * Soft Dice (Milletari, Navab & Ahmadi 2016, with Keras's sums instead of squares: `keras.losses.Dice` over all axes but the last):
 * 1 - mean over maps of 2 sum t p / (sum t + sum p + e), sums over all places of the batch, e = 1e-7. crossentropy_dice adds
 * cross-entropy, binary where the network ends in sigmoid, as nnU-Net does (Isensee et al. 2021): a slope from the first step on,
 * and the overlap at the end.
 */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reduceSum } from '../../autodiff/primitives/reduceSum.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, plus, rowSum, times, total } from '../arithmetic.ts'
import { binaryCrossentropy, categoricalCrossentropy, probabilityMargin } from './crossentropy.ts'
import type { LossInputs, LowerLoss } from './loss.ts'

/** Elements [1,K], one for each map: it is the batch that has an overlap, not a row, so they count for all rows. */
export const dice: LowerLoss<Extract<LossConfig, { kind: 'dice' }>> = (builder, _config, inputs) => {
  const overlaps = overlapOf(builder, inputs)
  return { elements: from(builder, 1, overlaps), factor: rowsOf(inputs) / (overlaps.shape[1] ?? 1) }
}

export const crossentropyDice: LowerLoss<Extract<LossConfig, { kind: 'crossentropy_dice' }>> = (builder, _config, inputs) => {
  const crossentropy = inputs.meaning === 'sigmoid' ? binaryCrossentropy(builder, { kind: 'binary_crossentropy', labelSmoothing: 0 }, inputs) : categoricalCrossentropy(builder, { kind: 'categorical_crossentropy', labelSmoothing: 0 }, inputs)
  const overlap = dice(builder, { kind: 'dice' }, inputs)
  const sum = add(builder, times(builder, total(builder, crossentropy.elements), crossentropy.factor), times(builder, total(builder, overlap.elements), overlap.factor))
  return { elements: reshape(builder, sum, [1, 1]), factor: 1 }
}

/** [1,K]. Of several maps a place without a target (void) has no answer either. */
function overlapOf(builder: GraphBuilder, inputs: LossInputs): Value {
  const targets = inputs.targets()
  const predictions = inputs.meaning === 'sigmoid' ? inputs.predictions() : multiply(builder, inputs.predictions(), rowSum(builder, targets))
  const sums = (x: Value): Value => reshape(builder, reduceSum(builder, x, [0]), [1, x.shape[1] ?? 1])
  const shared = times(builder, sums(multiply(builder, targets, predictions)), 2)
  return divide(builder, shared, plus(builder, add(builder, sums(targets), sums(predictions)), probabilityMargin))
}

function rowsOf({ logits }: LossInputs): number {
  return logits.shape[0] ?? 1
}
