/** The network of a run as programs: lowering, bound to one document and configuration. Used by trainerJob.ts and tests. */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { regularizersOf } from '../../src-shared/layers/regularizers.ts'
import { layerName, layerSubject } from '../../src-shared/network/layerName.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { ganFigures } from '../../src-shared/training/metric.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { layerRatesAt, unfrozenBlocks } from '../../src-shared/training/unfreezing.ts'
import type { Executor, Tensors } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { firstNonFinite, lowerDiagnosis } from '../lowering/diagnose.ts'
import { lowerInference } from '../lowering/inference.ts'
import { lowerMeasures, lowerTaskMeasures } from '../lowering/measures.ts'
import { penaltyOf } from '../lowering/penalty.ts'
import { freshWeights } from '../lowering/step.ts'
import { decisionsOf, lowerTaskForwards, lowerTaskStep } from '../lowering/task.ts'
import type { RunPrograms } from './run.ts'
import { beginningWith, type State } from './startState.ts'

export interface ProgramsStart {
  /** The layer whose output is trained on in place of images: the last one of the frozen front. Absent: images. */
  readonly features?: string
  /** Weights in place of fresh ones, by full name. Absent: none. */
  readonly pretrained?: State
}

/**
 * `executor` runs the search for non-finite numbers; give it the one that trains, so that both see the same numbers.
 * `trainLabels` are the classes of the training images, for balanced class weights.
 */
export function programsOf(network: NetworkDocument, classCount: number, config: RunConfig, executor: Executor, trainLabels: Int32Array = new Int32Array(0), start: ProgramsStart = {}): RunPrograms {
  const { optimizer, loss, update, layerRates, metrics, augmentation } = config
  const classWeights = config.classWeights === 'balanced' ? { classWeights: balancedWeights(trainLabels, classCount) } : {}
  const features = start.features === undefined ? {} : { features: start.features }
  const common = { ...features, classCount, optimizer, loss, update, layerRates, metrics, augmentation, ...classWeights }
  const task = taskOf(network)
  const blocks = unfrozenBlocks(network, config)
  const isGan = task === 'gan'
  const plainLoss = loss.kind === 'categorical_crossentropy' && loss.labelSmoothing === 0
  return {
    figures: { decisions: decisionsOf(network), metrics: isGan ? ganFigures : metrics, ranked: !isGan },
    unfrozen: (epochsDone) => blocks.filter(({ afterEpochs }) => afterEpochs <= epochsDone).map(({ name }) => name),
    trainingStep(batchSize, frozen, updatesBefore, epochsDone = 0) {
      const step = lowerTaskStep(network, { ...common, layerRates: layerRatesAt(network, config, epochsDone), batchSize, frozen, updatesBefore })
      return { ...step, initialState: (seed) => beginningWith(step.initialState(seed), start.pretrained) }
    },
    freshWeights: (seed) => beginningWith(freshWeights(network, seed), start.pretrained),
    inference: (tensors, batchSize) => lowerInference(network, tensors, { batchSize, ...features }),
    measures: (rows) => (task !== 'single_label' ? lowerTaskMeasures(network, rows, loss, metrics) : plainLoss && metrics.length === 0 ? null : lowerMeasures(rows, classCount, loss, metrics)),
    penalty: (weights) => networkPenalty(network, weights),
    async findNonFinite(state, inputs, batchSize) {
      const options = { ...common, batchSize, frozen: state }
      let given: Tensors = { ...Object.fromEntries(state), ...inputs }
      for (const forward of lowerTaskForwards(network, options)) {
        const diagnosis = lowerDiagnosis(forward)
        const found = firstNonFinite(diagnosis, await runOnce(executor, diagnosis.graph, given))
        if (found !== null) return found.layerId
        // The turn of the generator begins where that of the discriminator ends.
        if (isGan) given = { ...given, ...(await runOnce(executor, lowerTaskStep(network, options).graph, given)) }
      }
      return null
    },
    layerSubject(layerId) {
      const layer = network.layers.find(({ id }) => id === layerId)
      return layer === undefined ? layerName(layerId) : layerSubject(layer)
    },
  }
}

async function runOnce(executor: Executor, graph: Graph, inputs: Tensors): Promise<Tensors> {
  const executable = await executor.compile(graph)
  try {
    return await executable.run(inputs)
  } finally {
    await executable.close()
  }
}

/** images / (classes * images of the class): every class counts the same, and the mean image counts 1. A class without images counts 1. */
export function balancedWeights(labels: Int32Array, classCount: number): readonly number[] {
  const counts = new Array<number>(classCount).fill(0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts.map((count) => (count === 0 ? 1 : labels.length / (classCount * count)))
}

/** The L1 and L2 penalties of all layers with these weights. */
function networkPenalty(network: NetworkDocument, weights: ReadonlyMap<string, Tensor>): number {
  let sum = 0
  for (const { id, config } of network.layers) {
    const names = [...weights.keys()].flatMap((name) => (name.startsWith(`${id}/`) ? [name.slice(id.length + 1)] : []))
    for (const regularizer of regularizersOf(config, names)) sum += penaltyOf(weights.get(`${id}/${regularizer.weight}`)?.data ?? [], regularizer)
  }
  return sum
}
