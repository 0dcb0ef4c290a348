/** Sums of a batch that metrics are made of; `src-shared/training/metric.ts` turns the sums of an epoch into figures. */
import { aucThresholds, type MetricConfig, type MetricKind } from '../../../src-shared/training/metric.ts'
import { argmax } from '../../autodiff/primitives/argmax.ts'
import { concatenate } from '../../autodiff/primitives/concatenate.ts'
import { equal } from '../../autodiff/primitives/equal.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { matmul } from '../../autodiff/primitives/matmul.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { oneHot } from '../../autodiff/primitives/oneHot.ts'
import { reduceMax } from '../../autodiff/primitives/reduceMax.ts'
import { reduceSum } from '../../autodiff/primitives/reduceSum.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { addConstant, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import { absolute, from, indicator, rowSum, square, total } from '../arithmetic.ts'
import type { NetworkAnswer } from '../losses/index.ts'
import { rowsOf } from '../losses/index.ts'
import type { LossInputs } from '../losses/loss.ts'

type LowerMetric<K extends MetricKind> = (builder: GraphBuilder, config: Extract<MetricConfig, { kind: K }>, inputs: LossInputs) => Value

const metrics: { readonly [K in MetricKind]: LowerMetric<K> } = {
  binary_accuracy: (builder, _config, inputs) => {
    const half = scalar(builder, 0.5)
    const sides = equal(builder, indicator(builder, greater(builder, inputs.predictions(), half)), indicator(builder, greater(builder, inputs.targets(), half)))
    return shareOf(builder, indicator(builder, sides))
  },
  // As in Keras, a class counts as among the first k when fewer than k are more likely.
  top_k: (builder, { k }, inputs) => {
    const [targets, predictions] = [inputs.targets(), inputs.predictions()]
    const right = reshape(builder, reduceMax(builder, where(builder, greater(builder, targets, scalar(builder, 0.5)), predictions, scalar(builder, -Infinity)), [1]), [targets.shape[0] ?? 1, 1])
    const ahead = rowSum(builder, indicator(builder, greater(builder, predictions, right)))
    return shareOf(builder, indicator(builder, greater(builder, scalar(builder, k - 0.5), ahead)))
  },
  precision: (builder, _config, inputs) => counts(builder, inputs),
  recall: (builder, _config, inputs) => counts(builder, inputs),
  f1: (builder, _config, inputs) => counts(builder, inputs),
  auc: (builder, _config, inputs) => thresholdCounts(builder, inputs),
  mean_squared_error: (builder, _config, inputs) => shareOf(builder, square(builder, subtract(builder, inputs.predictions(), inputs.targets()))),
  mean_absolute_error: (builder, _config, inputs) => shareOf(builder, absolute(builder, subtract(builder, inputs.predictions(), inputs.targets()))),
}

/** The sums of one batch, flat float32; see `metricResult` for their order. */
export function lowerMetric(builder: GraphBuilder, metric: MetricConfig, answer: NetworkAnswer): Value {
  const lower = metrics[metric.kind] as LowerMetric<MetricKind>
  return lower(builder, metric, rowsOf(builder, answer))
}

/** [sum of all elements, how many there are]. */
function shareOf(builder: GraphBuilder, x: Value): Value {
  return concatenate(builder, [reshape(builder, total(builder, x), [1]), scalar(builder, sizeOf(x.shape), [1])], 0)
}

/** Right answers, answers and images of each class, [3 * classes]; the answer is the greatest output, the first of equal ones, or where each output is a yes or no of its own (sigmoid) all above one half. */
function counts(builder: GraphBuilder, inputs: LossInputs): Value {
  const targets = inputs.targets()
  const classes = targets.shape[1] ?? 1
  const answers = inputs.meaning === 'sigmoid' ? indicator(builder, greater(builder, inputs.predictions(), scalar(builder, 0.5))) : oneHot(builder, argmax(builder, inputs.predictions()), classes)
  return concatenate(builder, [multiply(builder, answers, targets), answers, targets].map((x) => reshape(builder, reduceSum(builder, x, [0]), [classes])), 0)
}

/**
 * [2 * 201]: for each of 200 thresholds how many predictions above it have target 1, then all with target 1; the same for target 0.
 * Thresholds as in Keras: evenly from 0 to 1, the outer ones a little beyond, so that all and none lie above them.
 */
function thresholdCounts(builder: GraphBuilder, inputs: LossInputs): Value {
  const targets = inputs.targets()
  const elements = sizeOf(targets.shape)
  const column = (x: Value): Value => reshape(builder, x, [elements, 1])
  const thresholds = addConstant(builder, { shape: [1, aucThresholds], dtype: 'float32', data: Float64Array.from({ length: aucThresholds }, (_, at) => threshold(at)) })
  const above = indicator(builder, greater(builder, column(inputs.predictions()), thresholds))
  const side = (members: Value): readonly Value[] =>
    [reshape(builder, matmul(builder, members, above, true), [aucThresholds]), reshape(builder, total(builder, members), [1])]
  return concatenate(builder, [...side(column(targets)), ...side(column(from(builder, 1, targets)))], 0)
}

function threshold(at: number): number {
  if (at === 0) return -1e-7
  return at === aucThresholds - 1 ? 1 + 1e-7 : at / (aucThresholds - 1)
}
