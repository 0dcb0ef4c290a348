/**
 * Losses on distances between embeddings. contrastive (Hadsell, Chopra & LeCun 2006, without its 1/2): t * d^2 + (1 - t) * max(margin - d, 0)^2
 * of distances d [N,1], t = 1 for a pair that is the same. triplet (FaceNet, Schroff et al. 2015): max(|a - p|^2 - |a - n|^2 + margin, 0)
 * of embeddings [N,3,size] in the order anchor, positive, negative.
 */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { relu } from '../../autodiff/primitives/relu.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { slice } from '../../autodiff/primitives/slice.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import type { Value } from '../../graph/ir.ts'
import { from, plus, rowSum, square } from '../arithmetic.ts'
import type { LowerLoss } from './loss.ts'

export const contrastive: LowerLoss<Extract<LossConfig, { kind: 'contrastive' }>> = (builder, { margin }, inputs) => {
  const [same, distance] = [inputs.targets(), inputs.predictions()]
  const near = multiply(builder, same, square(builder, distance))
  const far = multiply(builder, from(builder, 1, same), square(builder, relu(builder, from(builder, margin, distance))))
  return { elements: add(builder, near, far), factor: 1 / (distance.shape[1] ?? 1) }
}

/** Rows come three by three; the loss is that of a triplet, so a row counts a third of the batch (`factor`). */
export const triplet: LowerLoss<Extract<LossConfig, { kind: 'triplet' }>> = (builder, { margin }, inputs) => {
  const embeddings = inputs.predictions()
  const [rows = 3, size = 1] = embeddings.shape
  const triplets = reshape(builder, embeddings, [rows / 3, 3, size])
  const part = (index: number): Value => reshape(builder, slice(builder, triplets, [0, index, 0], [rows / 3, 1, size]), [rows / 3, size])
  const anchor = part(0)
  const apart = (other: Value): Value => rowSum(builder, square(builder, subtract(builder, anchor, other)))
  return { elements: relu(builder, plus(builder, subtract(builder, apart(part(1)), apart(part(2))), margin)), factor: 3 }
}
