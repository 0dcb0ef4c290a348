/** Loss, accuracy and metrics over the validation images. Used by the training loop. */
import { addSums, metricName, metricResult } from '../../src-shared/training/metric.ts'
import type { Executable } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { assembleBatch } from './batches.ts'
import { crossEntropy, topClass } from './metrics.ts'
import type { RunPorts, RunSetup } from './run.ts'
import type { State } from './startState.ts'

/** Inference of validation images at a time, at most. */
const largestValidationBatch = 256

export interface Validation {
  readonly loss: number
  readonly accuracy: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Programs that make loss and metrics of answers, by batch size; compiled once a run, because they hold no weights. */
export type CompiledMeasures = Map<number, Executable>

/** Validation with these weights and statistics; null without images, 'interrupted' when a command arrived. */
export async function validate(setup: RunSetup, weights: State, measures: CompiledMeasures, ports: RunPorts, tell: () => void): Promise<Validation | null | 'interrupted'> {
  const { val, config, classCount } = setup
  const count = val.count
  if (count === 0) return null
  // Not more than in training: who made the batch small for lack of memory gets it small here.
  const batchSize = Math.min(config.batchSize, largestValidationBatch, count)
  const executable = await setup.inferenceExecutor.compile(setup.programs.inference(weights, batchSize).graph)
  try {
    let [loss, correct] = [0, 0]
    const sums: Record<string, readonly number[]> = {}
    for (let start = 0; start < count; start += batchSize) {
      if (ports.command() !== null) return 'interrupted'
      tell()
      const places = Uint32Array.from({ length: Math.min(batchSize, count - start) }, (_, row) => start + row)
      const { images, labels: paddedLabels } = assembleBatch(val, places, 0, batchSize).inputs
      const { probabilities } = await executable.run({ images: images! })
      if (!(probabilities?.data instanceof Float32Array)) throw new Error('inference: no probabilities')
      const labels = Int32Array.from(paddedLabels!.data.subarray(0, places.length))
      const measure = await compileMeasure(setup, measures, places.length)
      const measured = await measure?.run({ probabilities: rowsOf(probabilities, places.length, classCount), labels: { shape: [places.length], dtype: 'int32', data: labels } })
      labels.forEach((label, row) => {
        if (!measured) loss += crossEntropy(probabilities.data as Float32Array, row, classCount, label)
        if (topClass(probabilities.data as Float32Array, row, classCount) === label) correct++
      })
      if (!measured) continue
      loss += (measured['loss']?.data[0] ?? NaN) * places.length
      for (const metric of config.metrics) sums[metricName(metric)] = addSums(sums[metricName(metric)], measured[`metric:${metricName(metric)}`]?.data ?? [])
    }
    const metrics = Object.assign({}, ...config.metrics.map((metric) => metricResult(metric, sums[metricName(metric)] ?? []))) as Record<string, number>
    return { loss: loss / count + setup.programs.penalty(weights), accuracy: correct / count, metrics }
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

/** The first rows of a padded batch. */
function rowsOf({ data }: Tensor, rows: number, columns: number): Tensor {
  return { shape: [rows, columns], dtype: 'float32', data: data.slice(0, rows * columns) }
}
