/** Loss and metrics of answers that are there already: what validation runs beside inference. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { LossConfig } from '../../src-shared/training/loss.ts'
import { metricName, type MetricConfig } from '../../src-shared/training/metric.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { oneHot } from '../autodiff/primitives/oneHot.ts'
import { addInput, createBuilder, finish, type GraphBuilder } from '../graph/builder.ts'
import type { Graph, NamedValue } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'
import { countCorrect } from './correct.ts'
import { activationLeft } from './forward.ts'
import { outputName } from './inference.ts'
import { irShape } from './layout.ts'
import { lowerLoss, type NetworkAnswer } from './losses/index.ts'
import { lowerMetric } from './metrics/index.ts'
import { simplify } from './simplify.ts'
import { imageTargets, maskTargets } from './targets.ts'
import { judgingOf } from './task.ts'

/** Inputs: `probabilities` float32 [N,classes], `labels` int32 [N]. Outputs: `loss` [] (mean), `metric:<name>` (sums), as in a training step. */
export function lowerMeasures(rows: number, classCount: number, loss: LossConfig, metrics: readonly MetricConfig[]): Graph {
  const builder = createBuilder()
  const probabilities = addInput(builder, 'probabilities', [rows, classCount], 'float32')
  const targets = oneHot(builder, addInput(builder, 'labels', [rows], 'int32'), classCount)
  return measured(builder, { logits: probabilities, activation: 'linear', meaning: 'softmax', targets: () => targets }, loss, metrics, [])
}

/** The same for another task than one class of several: inputs are the main output of the network by its name in `Inference` and the targets as in a training step; outputs also `correct` int32 []. */
export function lowerTaskMeasures(document: NetworkDocument, rows: number, loss: LossConfig, metrics: readonly MetricConfig[]): Graph {
  const builder = createBuilder()
  const { layers, inputId, outputId, outputShape } = assertReady(document, null)
  const output = layers.get(outputId ?? '')
  if (!output) throw new Error('measures: the network has no output')
  const meaning = activationLeft(output.layer)
  const given = addInput(builder, outputName(output.layer.id, meaning, irShape(rows, outputShape ?? []), true), irShape(rows, outputShape ?? []), 'float32')
  const { targets: kind, correct } = judgingOf(document, { loss })
  const targets = targetsOf(builder, kind, given, layers.get(inputId ?? '')?.outputShape ?? [])
  const answer: NetworkAnswer = { logits: given, activation: 'linear', meaning, targets: () => targets }
  return measured(builder, answer, loss, metrics, [{ name: 'correct', value: countCorrect(builder, answer, correct) }])
}

/** `image`: Keras shape of the network's input. */
function targetsOf(builder: GraphBuilder, kind: ReturnType<typeof judgingOf>['targets'], answer: Value, image: readonly number[]): Value {
  const [rows = 1] = answer.shape
  const [height = 1, width = 1] = image
  switch (kind) {
    case 'labels': return oneHot(builder, addInput(builder, 'labels', [rows], 'int32'), answer.shape[1] ?? 1)
    case 'values': return addInput(builder, 'targets', answer.shape, 'float32')
    case 'masks': return maskTargets(builder, cast(builder, addInput(builder, 'masks', [rows, 1, height, width], 'uint8'), 'float32'), answer)
    case 'images': return imageTargets(builder, addInput(builder, 'images', irShape(rows, image), 'uint8'))
  }
}

function measured(builder: GraphBuilder, answer: NetworkAnswer, loss: LossConfig, metrics: readonly MetricConfig[], more: readonly NamedValue[]): Graph {
  const sums = metrics.map((metric) => ({ name: `metric:${metricName(metric)}`, value: lowerMetric(builder, metric, answer) }))
  return simplify(finish(builder, [{ name: 'loss', value: lowerLoss(builder, loss, answer) }, ...more, ...sums]))
}
