/**
 * One-button transfer as two runs: a new head on the frozen backbone, then, if wanted, its last blocks along with the head at a lower rate.
 * Which settings, and which of the two is kept. Pure; used by the core, the command line and benchmarks.
 */
import type { NetworkId, RunId } from '../dataset/ids.ts'
import type { NetworkDocument } from '../network/document.ts'
import { pretrainedRates } from '../network/frozenFront.ts'
import { inferNetwork } from '../network/infer.ts'
import { taskOf } from '../network/task.ts'
import { noAugmentation } from './augmentation.ts'
import { augmentationPreset } from './augmentationPresets.ts'
import { defaultOptimizers } from './optimizer.ts'
import { completeRunConfig, type HeadKind, type RunConfig, type RunSummary } from './run.ts'
import { defaultSchedules } from './schedule.ts'
import { taskTraining, usualSettings } from './taskTraining.ts'

const batchSize = 32
/** A head has learnt what it can after about so many steps, whatever the number of images; with few images that is many epochs. */
const headSteps = 1000
const headEpochs = { least: 10, most: 100 } as const
/**
 * Fine-tuning: the later half of the backbone's layers with weights, at a tenth of the rate of the head, on pictures that are varied. Chosen by
 * 5-fold cross-validation on flowers-small (docs/transfer.md): the frozen head knows its training pictures by heart, so that without variation
 * there is nothing left to learn from.
 */
const tunedShare = 0.5
const tuningRate = 0.0003
const tuningSteps = 300
const tuningEpochs = { least: 3, most: 30 } as const

/** The run of a new head; every layer with pretrained weights is frozen. Loss and figures are those of the task. */
export function headRun(networkId: NetworkId, document: NetworkDocument, trainCount: number, seed: number): RunConfig {
  return completeRunConfig({
    networkId,
    batchSize,
    epochs: epochsOf(headSteps, batchSize, trainCount, headEpochs),
    optimizer: defaultOptimizers.adam,
    ...usualSettings(taskTraining(document)),
    learningRate: 0.003,
    schedule: defaultSchedules.cosine,
    seed,
    earlyStoppingPatience: null,
    monitor: 'val_loss',
    layerRates: pretrainedRates(document),
  })
}

/** The run of a head that is worked out instead of trained: one look at every image, for its figures. */
export function workedOutRun(head: Exclude<HeadKind, 'training'>, networkId: NetworkId, document: NetworkDocument, trainCount: number, seed: number): RunConfig {
  const frozen = Object.fromEntries(document.layers.filter(({ kind }) => kind !== 'Input').map(({ id }) => [id, 0]))
  return { ...headRun(networkId, document, trainCount, seed), epochs: 1, layerRates: frozen, head }
}

/** The run that goes on from a head: the last blocks of the backbone too, at a low rate, all statistics as they are. */
export function fineTuningRun(head: Pick<RunSummary, 'id' | 'config' | 'parts'>, document: NetworkDocument): RunConfig {
  const { order, layers } = inferNetwork(document)
  const backbone = order.filter((id) => layers.get(id)?.layer.pretrained !== undefined)
  const frozen = backbone.slice(0, Math.ceil(backbone.length * (1 - tunedShare)))
  const statistics = document.layers.filter(({ kind }) => kind === 'BatchNormalization')
  const { batchSize } = head.config
  return {
    ...head.config,
    head: 'training',
    epochs: epochsOf(tuningSteps, batchSize, head.parts?.trainCount ?? 0, tuningEpochs),
    learningRate: tuningRate,
    // A number may be an angle or a brightness, which varied pictures would change.
    augmentation: taskOf(document) === 'regression' ? noAugmentation : augmentationPreset('light', true),
    startFrom: head.id,
    layerRates: Object.fromEntries([...frozen, ...statistics.map(({ id }) => id)].map((id) => [id, 0])),
  }
}

/** Epochs that make about so many steps: with few images many. */
function epochsOf(steps: number, batchSize: number, trainCount: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(most, Math.max(least, Math.ceil((steps * batchSize) / Math.max(1, trainCount))))
}

/** Whether a run made a head on a frozen backbone. */
export function isHeadRun({ config, bestEpoch }: Pick<RunSummary, 'config' | 'bestEpoch'>, document: NetworkDocument): boolean {
  const frozen = Object.keys(pretrainedRates(document))
  return frozen.length > 0 && bestEpoch !== null && config.unfreeze === null && frozen.every((id) => config.layerRates[id] === 0)
}

export interface Judgement {
  readonly kept: RunId
  /** Which one and why. */
  readonly sentence: string
}

/** Whether fine-tuning can go on from it: the pictures that a head compares with are kept as the frozen backbone saw them. */
export function canGoOn({ config }: Pick<RunSummary, 'config'>): boolean {
  return config.head !== 'nearest_images'
}

type Judged = Pick<RunSummary, 'id' | 'name' | 'best' | 'task' | 'parts'>

/** Which of the two runs is better on the validation images; the frozen one unless the other is truly better. `tuned` null: there is none yet. */
export function judgeTransfer(head: Judged, tuned: Judged | null): Judgement {
  const before = figureOf(head)
  if (tuned === null) return { kept: head.id, sentence: `${before.number} ${before.words}.` }
  const after = figureOf(tuned)
  const figures = after.number === before.number ? `${after.number} ${after.words}, as before` : `${after.number} ${after.words}, ${before.number} before`
  const helped = isBetterThan(tuned, head)
  const byLuck = gainOf(tuned, head) !== 0 && isCloseCall(tuned, head)
  const surer = helped ? 'surer' : 'no surer'
  const losses = [tuned, head].map(({ best }) => formatError(best?.valLoss ?? Number.NaN))
  const why = byLuck ? `, a difference that ${tuned.parts?.valCount ?? 0} images are too few to tell from luck; the answers are ${surer} (loss ${losses[0]}, ${losses[1]} before)` : helped && after.number === before.number ? ', and the answers are surer' : ''
  return helped
    ? { kept: tuned.id, sentence: `Fine-tuning helped: ${figures}${why}. "${tuned.name}" is the one to use.` }
    : { kept: head.id, sentence: `Fine-tuning did not help: ${figures}${why}. "${head.name}" stays the one to use.` }
}

/** More right answers; where their number tells nothing, a lower loss. Without validation images nothing shows that it is better. */
function isBetterThan(tuned: Judged, head: Judged): boolean {
  if (tuned.best?.valLoss == null || head.best?.valLoss == null) return false
  return isCloseCall(tuned, head) ? tuned.best.valLoss < head.best.valLoss : gainOf(tuned, head) > 0
}

/**
 * Of equally good networks one has two images more right than the other at least as often as not (sign test, 2 · ½² = 0.5, if they disagree on
 * no other). How sure the answers are, which every image says something about, tells more then.
 */
const tellsNothing = 2

function isCloseCall(tuned: Judged, head: Judged): boolean {
  const gain = gainOf(tuned, head)
  return gain === 0 || Math.round(Math.abs(gain) * (tuned.parts?.valCount ?? Number.POSITIVE_INFINITY)) <= tellsNothing
}

/** In accuracy; 0 where the task has none. */
function gainOf(tuned: Judged, head: Judged): number {
  return (tuned.best?.valAccuracy ?? 0) - (head.best?.valAccuracy ?? 0)
}

function figureOf({ best, task }: Judged): { readonly number: string; readonly words: string } {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  const answers = task === 'multi_label' ? 'of the yes-or-no answers about the' : 'of the'
  if (best?.valAccuracy != null) return { number: percent(best.valAccuracy), words: `${answers} validation images are right` }
  if (best?.accuracy != null) return { number: percent(best.accuracy), words: `${answers} training images are right (there are no validation images)` }
  const error = best?.metrics?.val?.['mean_absolute_error']
  if (error !== undefined) return { number: formatError(error), words: 'is how far off the answers to the validation images are on average' }
  const trained = best?.metrics?.train['mean_absolute_error']
  if (trained !== undefined) return { number: formatError(trained), words: 'is how far off the answers to the training images are on average (there are no validation images)' }
  return { number: (best?.valLoss ?? best?.loss ?? Number.NaN).toFixed(3), words: 'is the loss' }
}

function formatError(error: number): string {
  return String(Number(error.toPrecision(3)))
}
