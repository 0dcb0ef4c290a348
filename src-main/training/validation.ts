/** Loss, accuracy and metrics over the validation images. Used by the training loop. */
import { addSums, metricName, metricResult } from '../../src-shared/training/metric.ts'
import type { Executable, Tensors } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { assembleBatch } from './batches.ts'
import { crossEntropy, topClass } from './metrics.ts'
import type { RunPorts, RunSetup } from './run.ts'
import type { State } from './startState.ts'

/** Inference of validation images at a time, at most. */
const largestValidationBatch = 256
/** Batches of validation are those of no epoch: pairs stay the same from epoch to epoch, so that epochs can be compared. */
const noEpoch = 0

export interface Validation {
  readonly loss: number
  /** Null where the task has no right and wrong. */
  readonly accuracy: number | null
  readonly metrics: Readonly<Record<string, number>>
}

/** Programs that make loss and metrics of answers, by batch size; compiled once a run, because they hold no weights. */
export type CompiledMeasures = Map<number, Executable>

/** Validation with these weights and statistics; null without images or where nothing can be judged, 'interrupted' when a command arrived. */
export async function validate(setup: RunSetup, weights: State, measures: CompiledMeasures, ports: RunPorts, tell: () => void): Promise<Validation | null | 'interrupted'> {
  const { val, config, programs } = setup
  const { decisions, metrics: figures, ranked } = programs.figures
  const { count } = val
  if (count === 0 || !ranked) return null
  // Not more than in training: who made the batch small for lack of memory gets it small here.
  const batchSize = Math.min(config.batchSize, largestValidationBatch, count)
  const executable = await setup.inferenceExecutor.compile(programs.inference(weights, batchSize).graph)
  try {
    let [loss, correct] = [0, 0]
    const sums: Record<string, readonly number[]> = {}
    for (let start = 0; start < count; start += batchSize) {
      if (ports.command() !== null) return 'interrupted'
      tell()
      const places = Uint32Array.from({ length: Math.min(batchSize, count - start) }, (_, row) => start + row)
      const { inputs } = assembleBatch(val, places, noEpoch, batchSize)
      const answers = firstRows({ ...inputs, ...(await executable.run(inputs)) }, batchSize, places.length)
      const measure = await compileMeasure(setup, measures, places.length)
      const measured = await measure?.run(answers)
      correct += measured?.['correct']?.data[0] ?? countRight(setup, answers)
      loss += measured === undefined ? sumOfLosses(setup, answers) : (measured['loss']?.data[0] ?? NaN) * places.length
      for (const metric of figures) sums[metricName(metric)] = addSums(sums[metricName(metric)], measured?.[`metric:${metricName(metric)}`]?.data ?? [])
    }
    const metrics = Object.assign({}, ...figures.map((metric) => metricResult(metric, sums[metricName(metric)] ?? []))) as Record<string, number>
    return { loss: loss / count + programs.penalty(weights), accuracy: decisions === null ? null : correct / (count * decisions), metrics }
  } finally {
    await executable.close()
  }
}

/** The program for so many rows; null for a run whose figures follow from the probabilities alone. */
async function compileMeasure(setup: RunSetup, measures: CompiledMeasures, rows: number): Promise<Executable | null> {
  const known = measures.get(rows)
  if (known) return known
  const graph: Graph | null = setup.programs.measures(rows)
  if (graph === null) return null
  const made = await setup.inferenceExecutor.compile(graph)
  measures.set(rows, made)
  return made
}

/** How many rows of a classifier have their label as the most likely class. */
function countRight({ classCount }: RunSetup, answers: Tensors): number {
  const { probabilities, labels } = classified(answers)
  return labels.reduce((right, label, row) => right + (topClass(probabilities, row, classCount) === label ? 1 : 0), 0)
}

function sumOfLosses({ classCount }: RunSetup, answers: Tensors): number {
  const { probabilities, labels } = classified(answers)
  let sum = 0
  labels.forEach((label, row) => (sum += crossEntropy(probabilities, row, classCount, label)))
  return sum
}

function classified({ probabilities, labels }: Tensors): { readonly probabilities: Float32Array; readonly labels: Int32Array } {
  if (!(probabilities?.data instanceof Float32Array)) throw new Error('inference: no probabilities')
  return { probabilities: probabilities.data, labels: (labels?.data ?? new Int32Array(0)) as Int32Array }
}

/** The first rows of padded batches. */
function firstRows(tensors: Tensors, padded: number, rows: number): Tensors {
  if (rows === padded) return tensors
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape: [, ...rest], dtype, data }]) => [name, { shape: [rows, ...rest], dtype, data: data.slice(0, (data.length / padded) * rows) } satisfies Tensor]))
}
