/** The settings of a run as lines to read: the basics always, the rest where it differs from the defaults. Used by RunDetail. */
import { layerName } from '../../../src-shared/network/layerName.ts'
import type { AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { presetOf } from '../../../src-shared/training/augmentationPresets.ts'
import { chooseDevice, deviceNames } from '../../../src-shared/training/device.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import { metricName } from '../../../src-shared/training/metric.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig, RunSummary } from '../../../src-shared/training/run.ts'
import { defaultSchedules } from '../../../src-shared/training/schedule.ts'
import { figureOf } from '../../../src-shared/training/taskTraining.ts'
import { nameOfFigure } from '../../composables/figures.ts'
import { formatMoment } from '../../composables/formatNumbers.ts'
import { runOptionsText as more } from '../../text/runOptions.ts'
import { tasksText } from '../../text/tasks.ts'
import { trainingText as text } from '../../text/training.ts'
import { transferText } from '../../text/transfer.ts'
import { listSummary } from './augmentationSummary.ts'

export interface Setting {
  readonly label: string
  readonly value: string
}

type Words = Readonly<Record<string, { readonly label: string }>>

/** `Adam (beta 2 0.99)`: the name, and the options that are not the default. */
function choiceLine(name: string, config: object, words: Words, defaults: object): string {
  const before: Readonly<Record<string, unknown>> = { ...defaults }
  const options = Object.entries(config).flatMap(([option, value]: [string, unknown]) => {
    if (option === 'kind' || value === null || JSON.stringify(value) === JSON.stringify(before[option])) return []
    if (typeof value === 'object' && !Array.isArray(value)) return [words[option]?.label.toLowerCase() ?? option, ...Object.entries(value).map(([inner, number]) => optionLine(words, inner, number))]
    return [optionLine(words, option, value)]
  })
  return options.length === 0 ? name : `${name} (${options.join(', ')})`
}

function optionLine(words: Words, option: string, value: unknown): string {
  const label = (words[option]?.label ?? option).toLowerCase()
  if (typeof value === 'boolean') return value ? label : more.without(label)
  return `${label} ${Array.isArray(value) ? value.join(' and ') : String(value)}`
}

function augmentationLine(augmentation: AugmentationConfig): string {
  const preset = presetOf(augmentation)
  if (preset === null) return listSummary(augmentation)
  const name = text.augmentation.presets[preset.name]
  return preset.mirrored ? text.augmentation.withMirroring(name) : name
}

function updateSettings({ update: { weightDecay, clip, emaMomentum, accumulationSteps } }: RunConfig): readonly Setting[] {
  return [
    ...(weightDecay === null ? [] : [{ label: more.weightDecay.label, value: String(weightDecay) }]),
    ...(clip === null ? [] : [{ label: more.clip.label, value: `${more.clip.kinds[clip.kind]}, ${more.clip.limit.label.toLowerCase()} ${clip.limit}` }]),
    ...(emaMomentum === null ? [] : [{ label: more.average.label, value: `${more.average.momentum.label.toLowerCase()} ${emaMomentum}` }]),
    ...(accumulationSteps === 1 ? [] : [{ label: more.accumulation.label, value: more.accumulation.short(accumulationSteps) }]),
  ]
}

/** Layers named in a line before "and n more": a pretrained network has dozens. */
const namesShown = 6

function layerSettings({ layerRates }: RunConfig): readonly Setting[] {
  const rates = Object.entries(layerRates).filter(([, rate]) => rate !== 1)
  const names = (wanted: readonly (readonly [string, number])[]): string => {
    const shown = wanted.slice(0, namesShown).map(([id]) => layerName(id)).join(', ')
    return wanted.length > namesShown ? more.andMore(shown, wanted.length - namesShown) : shown
  }
  const frozen = rates.filter(([, rate]) => rate === 0)
  return [
    ...(frozen.length === 0 ? [] : [{ label: more.layers.frozenLayers, value: names(frozen) }]),
    ...(frozen.length === rates.length ? [] : [{ label: more.layers.ownRates, value: rates.filter(([, rate]) => rate !== 0).map(([id, rate]) => `${layerName(id)} × ${rate}`).join(', ') }]),
  ]
}

/** What differs from the defaults beyond the basics. */
function moreSettings(config: RunConfig, nameOfRun: (id: number) => string): readonly Setting[] {
  const losses: Readonly<Record<string, string>> = more.losses
  const { loss, schedule } = config
  const lossLine = choiceLine(losses[loss.kind] ?? loss.kind, loss, more.loss, defaultLosses[loss.kind])
  return [
    ...(schedule.kind === 'constant' ? [] : [{ label: more.groups.schedule.title, value: choiceLine(more.schedules[schedule.kind], schedule, more.schedule, schedule.kind === 'step' ? {} : defaultSchedules[schedule.kind]) }]),
    ...(lossLine === more.losses.categorical_crossentropy ? [] : [{ label: more.lossKind.label, value: lossLine }]),
    ...(config.classWeights === 'none' ? [] : [{ label: more.classWeights, value: more.balancedShort }]),
    ...updateSettings(config),
    ...(config.metrics.length === 0 ? [] : [{ label: more.groups.metrics.title, value: config.metrics.map((metric) => nameOfFigure(metricName(metric))).join(', ') }]),
    ...(config.keepEvery === null ? [] : [{ label: text.keep.label, value: text.keep.short(config.keepEvery) }]),
    ...(config.head === 'training' ? [] : [{ label: transferText.head.label, value: transferText.head.kinds[config.head] }]),
    ...(config.startFrom === null ? [] : [{ label: more.startFrom.label, value: nameOfRun(config.startFrom) }]),
    ...layerSettings(config),
    ...(config.unfreeze === null ? [] : [{ label: more.unfreeze.label, value: more.unfreeze.line(config.unfreeze.everyEpochs, config.unfreeze.rateFactor) }]),
  ]
}

/** Label and value of everything that shaped a run. `nameOfRun`: the run it went on from, which may have been deleted. */
export function settingsOf(run: RunSummary, nameOfRun: (id: number) => string): readonly Setting[] {
  const { config } = run
  return [
    { label: text.network.label, value: run.networkName },
    ...(run.task === 'single_label' ? [] : [{ label: tasksText.label, value: tasksText.tasks[run.task].name }]),
    ...(run.classNames.length === 0 ? [] : [{ label: text.parts.classes, value: run.classNames.join(', ') }]),
    { label: text.fields.epochs.label, value: String(config.epochs) },
    { label: text.fields.batchSize.label, value: String(config.batchSize) },
    { label: text.fields.learningRate.label, value: String(config.learningRate) },
    { label: text.optimizer.label, value: choiceLine(text.optimizers[config.optimizer.kind], config.optimizer, more.optimizer, defaultOptimizers[config.optimizer.kind]) },
    ...(figureOf(run.task) === 'd_loss' ? [] : [{ label: text.monitor.label, value: text.monitors[config.monitor] }]),
    { label: text.stopEarly.label, value: config.earlyStoppingPatience === null ? text.never : text.afterEpochs(config.earlyStoppingPatience) },
    { label: text.augmentation.label, value: augmentationLine(config.augmentation) },
    { label: text.device.label, value: deviceNames[chooseDevice(config.device, [])] },
    ...moreSettings(config, nameOfRun),
    { label: text.fields.seed.label, value: String(config.seed) },
    { label: text.started, value: formatMoment(run.createdAt) },
    ...(run.finishedAt ? [{ label: text.ended, value: formatMoment(run.finishedAt) }] : []),
  ]
}
