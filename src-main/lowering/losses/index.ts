/** All losses by their kind in the run configuration; a kind without an entry does not compile. */
import type { LossConfig } from '../../../src-shared/training/loss.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { addConstant } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { activate } from '../activate.ts'
import { plus, rowSum, times, total } from '../arithmetic.ts'
import { toKerasOrder } from '../layout.ts'
import { binaryCrossentropy, categoricalCrossentropy } from './crossentropy.ts'
import { crossentropyDice, dice } from './dice.ts'
import { focal } from './focal.ts'
import { categoricalHinge, hinge } from './hinge.ts'
import type { LossInputs, LowerLoss } from './loss.ts'
import { contrastive, triplet } from './metricLearning.ts'
import { huber, meanAbsoluteError, meanSquaredError } from './regression.ts'
import { cosineSimilarity, klDivergence } from './similarity.ts'

const losses: { readonly [K in LossConfig['kind']]: LowerLoss<Extract<LossConfig, { kind: K }>> } = {
  categorical_crossentropy: categoricalCrossentropy,
  binary_crossentropy: binaryCrossentropy,
  focal,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  huber,
  hinge,
  categorical_hinge: categoricalHinge,
  kl_divergence: klDivergence,
  cosine_similarity: cosineSimilarity,
  dice,
  crossentropy_dice: crossentropyDice,
  contrastive,
  triplet,
}

export interface NetworkAnswer {
  /** Before the last activation; [N, ...] in IR layout. */
  readonly logits: Value
  /** Keras name of that activation; linear: the logits are the answer. */
  readonly activation: string
  /** The activation behind logits that are answers already; absent: `activation`. */
  readonly meaning?: string
  /** In the shape of the logits; called at most once, and not by triplet. */
  targets(): Value
}

/**
 * The mean loss [] over the batch (and over places, where the answer has more axes than [N,K]). `classWeights`, one per output:
 * rows count by the weight of their target's class, and the sum is still divided by their number, as in Keras.
 */
export function lowerLoss(builder: GraphBuilder, config: LossConfig, answer: NetworkAnswer, classWeights?: readonly number[]): Value {
  const inputs = rowsOf(builder, answer)
  const lower = losses[config.kind] as LowerLoss
  const { elements, factor } = lower(builder, config, inputs)
  const [rows = 1] = inputs.logits.shape
  const weighted = classWeights === undefined ? elements : multiply(builder, elements, rowWeights(builder, inputs.targets(), classWeights))
  return times(builder, total(builder, weighted), factor / rows)
}

/** The answer as rows [R,K]. Also used by the metrics. */
export function rowsOf(builder: GraphBuilder, { logits, activation, meaning = activation, targets }: NetworkAnswer): LossInputs {
  const rows = (x: Value): Value => {
    const last = toKerasOrder(builder, x)
    const size = last.shape.at(-1) ?? 1
    return last.shape.length === 2 ? last : reshape(builder, last, [sizeOf(last.shape) / size, size])
  }
  const logitRows = rows(logits)
  const predictions = once(() => (logitRows.shape.length === logits.shape.length ? activate(builder, logits, activation) : rows(activate(builder, logits, activation))))
  return { logits: logitRows, activation, meaning, predictions, targets: once(() => rows(targets())) }
}

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** [R,1]: the weight of the class that a row's target names; one output says 1 for the second of two classes. */
function rowWeights(builder: GraphBuilder, targets: Value, classWeights: readonly number[]): Value {
  const [first = 1, second = 1] = classWeights
  if (targets.shape[1] === 1 && classWeights.length === 2) return plus(builder, times(builder, targets, second - first), first)
  const weights = addConstant(builder, { shape: [1, classWeights.length], dtype: 'float32', data: Float64Array.from(classWeights) })
  return rowSum(builder, multiply(builder, targets, weights))
}
