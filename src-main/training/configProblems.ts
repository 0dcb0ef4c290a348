/** What in a run's settings stands in its way, or makes little sense, for this network and data set, as sentences. Used by preflight.ts. */
import { layerSubject } from '../../src-shared/network/layerName.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { metricName } from '../../src-shared/training/metric.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { TaskTraining } from '../../src-shared/training/taskTraining.ts'
import { stepsPerEpoch } from './batches.ts'

export interface ConfigProblems {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** `trainCount`: training images; with none, the data set has sentences of its own. */
export function configProblems(config: RunConfig, network: InferredNetwork, training: TaskTraining, classCount: number, trainCount: number): ConfigProblems {
  return {
    problems: [...lossProblems(config, training), ...figureProblems(config, training), ...rankingProblems(config, training), ...layerProblems(config, network), ...accumulationProblems(config, trainCount)],
    warnings: [...frozenWarnings(config, network), ...metricWarnings(config, classCount), ...scheduleWarnings(config), ...mixingWarnings(config, training)],
  }
}

function lossProblems({ loss: { kind }, classWeights }: RunConfig, { task, losses, canBalance }: TaskTraining): readonly string[] {
  const [usual] = losses
  const advice = losses.length === 1 ? `Take "${usual.kind}".` : `Take "${usual.kind}", or ${losses.slice(1).map((loss) => `"${loss.kind}"`).join(', ')}.`
  const apart = kind === 'triplet' || (kind === 'contrastive' && task !== 'pairs') ? `compares ${kind === 'triplet' ? 'three' : 'two'} images, and this network answers about one` : 'does not fit what this network answers'
  return [
    ...(losses.some((loss) => loss.kind === kind) ? [] : [`Loss: "${kind}" ${task === 'pairs' && kind === 'triplet' ? 'compares three images, and this network compares two' : apart}. ${advice}`]),
    ...(classWeights === 'balanced' && !canBalance ? ['Class weights: they count images of one class each, which this network is not trained with. Leave them out.'] : []),
  ]
}

function figureProblems({ metrics, monitor }: RunConfig, training: TaskTraining): readonly string[] {
  const unfit = metrics.find(({ kind }) => !training.metrics.includes(kind))
  const choices = training.metrics.length === 0 ? 'Leave it out.' : `Take ${training.metrics.map((kind) => `"${kind}"`).join(', ')}.`
  return [
    ...(unfit === undefined ? [] : [`Figures to watch: "${metricName(unfit)}" says nothing about what this network answers. ${choices}`]),
    ...(monitor === 'val_accuracy' && training.accuracy === null && training.monitors.length > 0 ? ['Best epoch: this network has no accuracy to go by. Go by the validation loss.'] : []),
  ]
}

/** What waits for a figure that gets better needs one. */
function rankingProblems({ earlyStoppingPatience, schedule }: RunConfig, { monitors }: TaskTraining): readonly string[] {
  if (monitors.length > 0) return []
  const reason = 'the loss of a generator depends on how good its discriminator is, so it does not say which epoch is better.'
  return [
    ...(earlyStoppingPatience === null ? [] : [`Early stopping: ${reason} Leave it out, and look at the images.`]),
    ...(schedule.kind === 'plateau' ? [`Schedule: ${reason} Take another one than reduce on plateau.`] : []),
  ]
}

function mixingWarnings({ augmentation }: RunConfig, { task }: TaskTraining): readonly string[] {
  const mixing = augmentation.layers.find(({ kind }) => kind === 'MixUp' || kind === 'CutMix')
  if (mixing === undefined || task === 'single_label' || task === 'autoencoder') return []
  return [`Augmentation: ${mixing.kind} mixes two images and what they are, which only the probabilities of single classes can say. It is left out.`]
}

function layerProblems({ layerRates, head }: RunConfig, network: InferredNetwork): readonly string[] {
  const unknown = Object.keys(layerRates).find((id) => !network.layers.has(id))
  if (unknown !== undefined) return [`Layers: the network has none with the id "${unknown}", so its learning rate would change nothing. Correct the id, or leave it out.`]
  const trained = [...network.layers.values()].filter(({ trainableParameters }) => trainableParameters > 0)
  if (head !== 'training' || trained.length === 0 || trained.some(({ layer }) => layerRates[layer.id] !== 0)) return []
  return ['Layers: all of them are frozen, so nothing would be learnt. Let at least the last one train.']
}

function accumulationProblems({ update: { accumulationSteps }, batchSize, epochs }: RunConfig, trainCount: number): readonly string[] {
  const steps = stepsPerEpoch(trainCount, batchSize) * epochs
  if (trainCount === 0 || accumulationSteps <= steps) return []
  return [`Gradient accumulation: one update takes ${accumulationSteps.toLocaleString('en')} batches, and the whole run has ${steps.toLocaleString('en')}, so nothing would be learnt. Accumulate fewer.`]
}

function frozenWarnings({ layerRates, startFrom, head }: RunConfig, network: InferredNetwork): readonly string[] {
  const frozen = [...network.layers.values()].filter(({ layer, parameters }) => parameters > 0 && layer.pretrained === undefined && layerRates[layer.id] === 0)
  const [first] = frozen
  if (startFrom !== null || head !== 'training' || first === undefined) return []
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
