/** Loss and metrics of answers that are there already: what validation runs beside inference. */
import type { LossConfig } from '../../src-shared/training/loss.ts'
import { metricName, type MetricConfig } from '../../src-shared/training/metric.ts'
import { oneHot } from '../autodiff/primitives/oneHot.ts'
import { addInput, createBuilder, finish } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { lowerLoss, type NetworkAnswer } from './losses/index.ts'
import { lowerMetric } from './metrics/index.ts'
import { simplify } from './simplify.ts'

/** Inputs: `probabilities` float32 [N,classes], `labels` int32 [N]. Outputs: `loss` [] (mean), `metric:<name>` (sums), as in a training step. */
export function lowerMeasures(rows: number, classCount: number, loss: LossConfig, metrics: readonly MetricConfig[]): Graph {
  const builder = createBuilder()
  const probabilities = addInput(builder, 'probabilities', [rows, classCount], 'float32')
  const targets = oneHot(builder, addInput(builder, 'labels', [rows], 'int32'), classCount)
  const answer: NetworkAnswer = { logits: probabilities, activation: 'linear', targets: () => targets }
  const sums = metrics.map((metric) => ({ name: `metric:${metricName(metric)}`, value: lowerMetric(builder, metric, answer) }))
  return simplify(finish(builder, [{ name: 'loss', value: lowerLoss(builder, loss, answer) }, ...sums]))
}
