/** What in a run's settings stands in its way, or makes little sense, for this network and data set, as sentences. Used by preflight.ts. */
import { layerSubject } from '../../src-shared/network/layerName.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { classificationLosses } from '../../src-shared/training/loss.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { stepsPerEpoch } from './batches.ts'

export interface ConfigProblems {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** `trainCount`: training images; with none, the data set has sentences of its own. */
export function configProblems(config: RunConfig, network: InferredNetwork, classCount: number, trainCount: number): ConfigProblems {
  return {
    problems: [...lossProblems(config), ...layerProblems(config, network), ...accumulationProblems(config, trainCount)],
    warnings: [...frozenWarnings(config, network), ...metricWarnings(config, classCount), ...scheduleWarnings(config)],
  }
}

function lossProblems({ loss: { kind } }: RunConfig): readonly string[] {
  if ((classificationLosses as readonly string[]).includes(kind)) return []
  return [`Loss: "${kind}" compares two or three images, and labelled images give one class each. Choose another loss, such as categorical cross-entropy.`]
}

function layerProblems({ layerRates }: RunConfig, network: InferredNetwork): readonly string[] {
  const unknown = Object.keys(layerRates).find((id) => !network.layers.has(id))
  if (unknown !== undefined) return [`Layers: the network has none with the id "${unknown}", so its learning rate would change nothing. Correct the id, or leave it out.`]
  const trained = [...network.layers.values()].filter(({ trainableParameters }) => trainableParameters > 0)
  if (trained.length === 0 || trained.some(({ layer }) => layerRates[layer.id] !== 0)) return []
  return ['Layers: all of them are frozen, so nothing would be learnt. Let at least the last one train.']
}

function accumulationProblems({ update: { accumulationSteps }, batchSize, epochs }: RunConfig, trainCount: number): readonly string[] {
  const steps = stepsPerEpoch(trainCount, batchSize) * epochs
  if (trainCount === 0 || accumulationSteps <= steps) return []
  return [`Gradient accumulation: one update takes ${accumulationSteps.toLocaleString('en')} batches, and the whole run has ${steps.toLocaleString('en')}, so nothing would be learnt. Accumulate fewer.`]
}

function frozenWarnings({ layerRates, startFrom }: RunConfig, network: InferredNetwork): readonly string[] {
  const frozen = [...network.layers.values()].filter(({ layer, parameters }) => parameters > 0 && layer.pretrained === undefined && layerRates[layer.id] === 0)
  const [first] = frozen
  if (startFrom !== null || first === undefined) return []
  const subject = frozen.length === 1 ? `${layerSubject(first.layer)}: it is` : `${layerSubject(first.layer)} and ${frozen.length - 1} more: they are`
  return [`${subject} frozen, and the run starts from fresh weights, which then stay random. Go on from a run that has trained ${frozen.length === 1 ? 'it' : 'them'}.`]
}

function metricWarnings({ metrics }: RunConfig, classCount: number): readonly string[] {
  return metrics.flatMap((metric) => (metric.kind === 'top_k' && metric.k >= classCount && classCount > 1
    ? [`Top-${metric.k} accuracy: with ${classCount} classes every answer counts as right. Choose a smaller number.`]
    : []))
}

function scheduleWarnings({ schedule, epochs }: RunConfig): readonly string[] {
  if (schedule.kind === 'cosine' && schedule.warmupEpochs >= epochs) return [`Schedule: the warm-up lasts ${schedule.warmupEpochs} epochs, the run ${epochs}, so the full learning rate is never reached. Make the warm-up shorter.`]
  if (schedule.kind === 'step' && schedule.boundaries.length > 0 && schedule.boundaries.every((boundary) => boundary >= epochs)) return [`Schedule: the learning rate changes first after epoch ${Math.min(...schedule.boundaries)}, and the run has ${epochs}. Choose earlier epochs.`]
  return []
}
