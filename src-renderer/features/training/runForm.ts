/** What the training form holds, its defaults and its own checks. Pure; the core checks again. Used by NewRun and its parts. */
import type { NetworkId, RunId } from '../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { pretrainedRates } from '../../../src-shared/network/frozenFront.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import type { DeviceChoice } from '../../../src-shared/training/device.ts'
import { defaultLosses, type RunLoss } from '../../../src-shared/training/loss.ts'
import type { MetricConfig, MetricKind } from '../../../src-shared/training/metric.ts'
import { defaultOptimizers, defaultUpdate, usualLearningRates, type ClipConfig, type OptimizerKind } from '../../../src-shared/training/optimizer.ts'
import { completeRunConfig, type HeadKind, type MonitoredMetric, type RunConfig } from '../../../src-shared/training/run.ts'
import { defaultSchedules, type ScheduleKind } from '../../../src-shared/training/schedule.ts'
import { classifierTraining, usualSettings, type TaskTraining } from '../../../src-shared/training/taskTraining.ts'
import { defaultUnfreeze } from '../../../src-shared/training/unfreezing.ts'
import { runOptionsText as more } from '../../text/runOptions.ts'
import { trainingText } from '../../text/training.ts'
import { augmentationDraft, augmentationOf, type AugmentationDraft } from './augmentationOptions.ts'
import { augmentationProblems } from './augmentationProblems.ts'
import { numberProblem } from './numberProblem.ts'
import {
  defaultScheduleDraft, lossConfigOf, lossDraft, lossOptions, optimizerConfigOf, optimizerDraft, optimizerOptions, scheduleConfigOf, scheduleDraft, scheduleOptions, shownOptions,
  type Draft, type Option, type OptionValue, type OptionValues, type Range,
} from './runOptions.ts'

export type { OptimizerKind } from '../../../src-shared/training/optimizer.ts'
export type PlainMetric = Exclude<MetricKind, 'top_k'>

/** Fields as they stand in the form; a number field that is empty or nonsense is null. */
export interface RunForm {
  networkId: NetworkId | null
  /** What fits the task of the network; null: not looked at yet, the settings are those of an earlier run. */
  training: TaskTraining | null
  name: string
  epochs: number | null
  /** The person chose the number of epochs; until then it follows the size of the training part. */
  epochsChosen: boolean
  batchSize: number | null
  learningRate: number | null
  optimizer: Draft<OptimizerKind>
  seed: number | null
  stopEarly: boolean
  patience: number | null
  /** Keep the weights of every so many epochs. */
  keep: boolean
  keepEvery: number | null
  monitor: MonitoredMetric
  augmentation: AugmentationDraft
  device: DeviceChoice
  schedule: Draft<ScheduleKind>
  loss: Draft<RunLoss>
  balanced: boolean
  /** Off: the optimizer's own. */
  ownDecay: boolean
  weightDecay: number | null
  clip: ClipConfig['kind'] | 'none'
  clipLimit: number | null
  average: boolean
  emaMomentum: number | null
  accumulationSteps: number | null
  metrics: PlainMetric[]
  topK: readonly number[] | null
  startFrom: RunId | null
  /** By layer id; layers that are not named train at the run's own rate. */
  layerRates: Record<string, number | null>
  /** The network these rates were chosen for; null: for none yet. */
  ratesFor: NetworkId | null
  /** Frozen layers begin to train block by block. */
  unfreeze: boolean
  unfreezeEvery: number | null; unfreezeFactor: number | null
  /** No field: a run with a head that is worked out, again. */
  head: HeadKind
}

const fewestEpochs = 10
const mostEpochs = 50
/** So many steps show what a network can learn from a small set; fewer look like failure. */
const worthwhileSteps = 200

/** Epochs to begin with: 10, and more for a set so small that 10 would be hardly any steps. */
export function suggestedEpochs(stepsPerEpoch: number): number {
  return stepsPerEpoch < 1 ? fewestEpochs : Math.min(mostEpochs, Math.max(fewestEpochs, Math.ceil(worthwhileSteps / stepsPerEpoch)))
}

/** What "More settings" begins with, beside name and seed. */
export function defaultMore() {
  return {
    schedule: scheduleDraft(defaultSchedules.constant, fewestEpochs),
    loss: lossDraft(defaultLosses.categorical_crossentropy),
    balanced: false,
    ownDecay: false, weightDecay: 0.004 as number | null,
    clip: 'none' as const, clipLimit: 1 as number | null,
    average: false, emaMomentum: 0.99 as number | null,
    accumulationSteps: defaultUpdate.accumulationSteps as number | null,
    metrics: [] as PlainMetric[], topK: [] as readonly number[] | null,
    startFrom: null,
    layerRates: {},
    unfreeze: false, unfreezeEvery: defaultUnfreeze.everyEpochs as number | null, unfreezeFactor: defaultUnfreeze.rateFactor as number | null,
  } satisfies Partial<RunForm>
}

/** A form with good defaults. */
export function defaultForm(networkId: NetworkId | null): RunForm {
  return {
    networkId,
    training: classifierTraining,
    ratesFor: null,
    name: '',
    epochs: fewestEpochs,
    epochsChosen: false,
    batchSize: 32,
    learningRate: usualLearningRates.adam,
    optimizer: optimizerDraft(defaultOptimizers.adam),
    seed: 1,
    stopEarly: false,
    patience: 5,
    keep: false,
    keepEvery: 5,
    monitor: 'val_loss',
    augmentation: augmentationDraft(noAugmentation),
    device: 'auto',
    head: 'training',
    ...defaultMore(),
  }
}

/** The settings of an earlier run as a form. */
export function formFrom(config: RunConfig): RunForm {
  const defaults = defaultForm(config.networkId)
  const { weightDecay, clip, emaMomentum, accumulationSteps } = config.update
  return {
    ...defaults,
    training: null,
    ratesFor: config.networkId,
    epochs: config.epochs, epochsChosen: true, batchSize: config.batchSize, learningRate: config.learningRate, seed: config.seed,
    optimizer: optimizerDraft(config.optimizer),
    stopEarly: config.earlyStoppingPatience !== null, patience: config.earlyStoppingPatience ?? defaults.patience, monitor: config.monitor,
    keep: config.keepEvery !== null, keepEvery: config.keepEvery ?? defaults.keepEvery,
    augmentation: augmentationDraft(config.augmentation), device: config.device,
    schedule: scheduleDraft(config.schedule, config.epochs),
    loss: lossDraft(config.loss),
    balanced: config.classWeights === 'balanced',
    ownDecay: weightDecay !== null, weightDecay: weightDecay ?? defaults.weightDecay,
    clip: clip?.kind ?? 'none', clipLimit: clip?.limit ?? defaults.clipLimit,
    average: emaMomentum !== null, emaMomentum: emaMomentum ?? defaults.emaMomentum,
    accumulationSteps,
    metrics: config.metrics.flatMap((metric) => (metric.kind === 'top_k' ? [] : [metric.kind])),
    topK: config.metrics.flatMap((metric) => (metric.kind === 'top_k' ? [metric.k] : [])),
    startFrom: config.startFrom,
    layerRates: { ...config.layerRates },
    unfreeze: config.unfreeze !== null, unfreezeEvery: config.unfreeze?.everyEpochs ?? defaults.unfreezeEvery, unfreezeFactor: config.unfreeze?.rateFactor ?? defaults.unfreezeFactor,
    head: config.head,
  }
}

/** Rates for the layers of another network: those it has as they are, else frozen where weights are pretrained. */
export function withLayersOf(form: RunForm, document: NetworkDocument): RunForm {
  if (form.ratesFor === form.networkId) return form
  const known = new Set(document.layers.map(({ id }) => id))
  const kept = Object.entries(form.layerRates).filter(([id]) => known.has(id))
  return { ...form, ratesFor: form.networkId, head: form.ratesFor === null ? form.head : 'training', layerRates: kept.length > 0 || form.startFrom !== null ? Object.fromEntries(kept) : { ...pretrainedRates(document) } }
}

/** Another optimizer brings its usual numbers, and its learning rate unless the person chose one of their own. */
export function withOptimizer(form: RunForm, kind: OptimizerKind): RunForm {
  const untouched = form.learningRate === usualLearningRates[form.optimizer.kind]
  return { ...form, optimizer: optimizerDraft(defaultOptimizers[kind]), learningRate: untouched ? usualLearningRates[kind] : form.learningRate }
}
export const withSchedule = (form: RunForm, kind: ScheduleKind): RunForm => ({ ...form, schedule: defaultScheduleDraft(kind, form.epochs ?? fewestEpochs) })
export const withLoss = (form: RunForm, kind: RunLoss): RunForm => ({ ...form, loss: lossDraft(defaultLosses[kind]) })

/** The form for a network of this task: what nobody chose becomes what is usual for it, and what does not fit it what is. */
export function withTraining(form: RunForm, training: TaskTraining): RunForm {
  const before = form.training === null ? null : usualOf(form.training)
  const now = usualOf(training)
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  const untouched = (field: keyof typeof now): boolean => before !== null && same(form[field], before[field])
  const fits = (kind: string): boolean => (training.metrics as readonly string[]).includes(kind)
  const hasLoss = training.losses.some(({ kind }) => kind === form.loss.kind)
  // What was chosen for a contest of two networks is wrong for one, and the other way round.
  const startsAnew = form.training !== null && !same(form.training.start, training.start)
  return {
    ...form,
    training,
    loss: hasLoss && !untouched('loss') ? form.loss : now.loss,
    metrics: untouched('metrics') ? now.metrics : form.metrics.filter(fits),
    topK: fits('top_k') ? form.topK : [],
    monitor: training.monitors.includes(form.monitor) ? form.monitor : 'val_loss',
    balanced: form.balanced && training.canBalance,
    stopEarly: form.stopEarly && training.monitors.length > 0,
    ...(startsAnew ? { optimizer: now.optimizer, learningRate: now.learningRate } : {}),
  }
}

/** The fields that follow from a task, as a form begins with them. */
function usualOf(training: TaskTraining): Pick<RunForm, 'loss' | 'metrics' | 'optimizer' | 'learningRate'> {
  const { loss, metrics, optimizer = defaultOptimizers.adam, learningRate = usualLearningRates.adam } = usualSettings(training)
  return { loss: lossDraft(loss), metrics: metrics.flatMap(({ kind }) => (kind === 'top_k' ? [] : [kind])), optimizer: optimizerDraft(optimizer), learningRate }
}

/** The limits of the contract (`runConfig` in src-shared/api/runConfig.ts). */
export const ranges = {
  epochs: { min: 1, max: 100_000, whole: true },
  batchSize: { min: 1, max: 4096, whole: true },
  learningRate: { min: 0, max: 1e9, above: true },
  seed: { min: 0, max: 0xffffffff, whole: true },
  patience: { min: 1, max: 10_000, whole: true },
  keepEvery: { min: 1, max: 100_000, whole: true },
  weightDecay: { min: 0, max: 1000 },
  clipLimit: { min: 0, max: 1e9, above: true },
  emaMomentum: { min: 0, max: 0.999999 },
  accumulationSteps: { min: 1, max: 10_000, whole: true },
  unfreezeEvery: { min: 1, max: 100_000, whole: true },
  unfreezeFactor: { min: 0, max: 1, above: true },
} as const satisfies Record<string, Range>
export type NumberField = keyof typeof ranges

const labels: Readonly<Record<NumberField, string>> = {
  epochs: trainingText.fields.epochs.label, batchSize: trainingText.fields.batchSize.label, learningRate: trainingText.fields.learningRate.label, seed: trainingText.fields.seed.label,
  patience: trainingText.fields.patience.label, keepEvery: trainingText.fields.keepEvery.label, weightDecay: more.weightDecay.label, clipLimit: `${more.clip.label}, ${more.clip.limit.label.toLowerCase()}`,
  emaMomentum: more.average.momentum.label, accumulationSteps: more.accumulation.label,
  unfreezeEvery: more.unfreeze.every.label, unfreezeFactor: more.unfreeze.factor.label,
}

/** The number fields that count for this form. */
export function usedFields(form: RunForm): readonly NumberField[] {
  return [
    'epochs', 'batchSize', 'learningRate', 'seed', 'accumulationSteps',
    ...(form.stopEarly ? (['patience'] as const) : []), ...(form.keep ? (['keepEvery'] as const) : []), ...(form.ownDecay ? (['weightDecay'] as const) : []),
    ...(form.clip === 'none' ? [] : (['clipLimit'] as const)), ...(form.average ? (['emaMomentum'] as const) : []),
    ...(form.unfreeze ? (['unfreezeEvery', 'unfreezeFactor'] as const) : []),
  ]
}

const topKRange: Range = { min: 1, max: 1000, whole: true }
const layerRateRange: Range = { min: 0, max: 1e6 }
const mostTopK = 10

/** Field (`optimizer.beta1` for options, `layer.conv_1` for a layer's rate) -> what is wrong with it, as a sentence; empty when the form can be sent. */
export type FormProblems = Readonly<Record<string, string>>

export function checkForm(form: RunForm): FormProblems {
  const problems: Record<string, string> = {}
  const note = (field: string, problem: string | null): void => void (problem !== null && (problems[field] = problem))
  if (form.networkId === null) problems['networkId'] = trainingText.problems.noNetwork
  for (const field of usedFields(form)) note(field, numberProblem(labels[field], form[field], ranges[field]))
  const options = (group: 'optimizer' | 'loss' | 'schedule', list: readonly Option[], values: OptionValues): void => {
    const words: Readonly<Record<string, { readonly label: string }>> = more[group]
    for (const option of shownOptions(list, values)) note(`${group}.${option.name}`, optionProblem(words[option.name]?.label ?? option.name, option, values[option.name] ?? null))
  }
  options('optimizer', optimizerOptions[form.optimizer.kind], form.optimizer.options)
  options('loss', lossOptions[form.loss.kind], form.loss.options)
  options('schedule', scheduleOptions[form.schedule.kind], form.schedule.options)
  note('topK', listProblem(more.topK.label, form.topK, { ...topKRange, most: mostTopK }))
  for (const [id, rate] of Object.entries(form.layerRates)) note(`layer.${id}`, numberProblem(more.layers.slower, rate, layerRateRange))
  return { ...problems, ...augmentationProblems(form.augmentation) }
}

function optionProblem(label: string, option: Option, value: OptionValue): string | null {
  if (option.type === 'switch') return null
  return option.type === 'numbers' ? listProblem(label, value as readonly number[] | null, option) : numberProblem(label, value as number | null, option)
}

function listProblem(label: string, values: readonly number[] | null, range: Range & { readonly most: number }): string | null {
  if (values === null) return trainingText.problems.notNumbers(label)
  if (values.length > range.most) return trainingText.problems.tooMany(label, values.length, range.most)
  return values.map((value) => numberProblem(label, value, range)).find((problem) => problem !== null) ?? null
}

/** The run configuration of a form without problems, else null. */
export function configOf(form: RunForm): RunConfig | null {
  if (Object.keys(checkForm(form)).length > 0) return null
  const metrics: readonly MetricConfig[] = [...form.metrics.map((kind) => ({ kind })), ...form.topK!.map((k) => ({ kind: 'top_k' as const, k }))]
  return completeRunConfig({
    networkId: form.networkId!,
    batchSize: form.batchSize!,
    epochs: form.epochs!,
    learningRate: form.learningRate!,
    optimizer: optimizerConfigOf(form.optimizer),
    seed: form.seed!,
    earlyStoppingPatience: form.stopEarly ? form.patience : null,
    monitor: form.monitor,
    keepEvery: form.keep ? form.keepEvery : null,
    augmentation: augmentationOf(form.augmentation),
    device: form.device,
    schedule: scheduleConfigOf(form.schedule),
    loss: lossConfigOf(form.loss),
    classWeights: form.balanced ? 'balanced' : 'none',
    update: {
      weightDecay: form.ownDecay ? form.weightDecay : null,
      clip: form.clip === 'none' ? null : { kind: form.clip, limit: form.clipLimit! },
      emaMomentum: form.average ? form.emaMomentum : null,
      accumulationSteps: form.accumulationSteps!,
    },
    metrics,
    startFrom: form.startFrom,
    layerRates: { ...form.layerRates } as Record<string, number>,
    unfreeze: form.unfreeze ? { everyEpochs: form.unfreezeEvery!, rateFactor: form.unfreezeFactor! } : null,
    head: form.head,
  })
}
