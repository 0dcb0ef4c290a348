/** The groups behind "More settings": what their line says, and whether they differ from the defaults. Pure; used by MoreSettings. */
import { classifierTraining } from '../../../src-shared/training/taskTraining.ts'
import { formatLearningRate } from '../../composables/formatNumbers.ts'
import { runOptionsText as text } from '../../text/runOptions.ts'
import { trainingText } from '../../text/training.ts'
import { defaultForm, defaultMore, withOptimizer, withTraining, type RunForm } from './runForm.ts'

export const settingsGroups = ['schedule', 'optimizer', 'loss', 'metrics', 'start', 'general'] as const
export type SettingsGroupName = (typeof settingsGroups)[number]
/** The group that another screen leads to; a new object leads there again. */
export interface WantedSettings {
  readonly group: SettingsGroupName
}

/** The fields of a group; problems are named after them (`optimizer.beta1`, `layer.conv_1`). */
const fieldsOf: Readonly<Record<SettingsGroupName, readonly (keyof RunForm)[]>> = {
  schedule: ['schedule'],
  optimizer: ['optimizer', 'ownDecay', 'weightDecay', 'clip', 'clipLimit', 'average', 'emaMomentum', 'accumulationSteps'],
  loss: ['loss', 'balanced'],
  metrics: ['metrics', 'topK'],
  start: ['startFrom', 'layerRates', 'unfreeze', 'unfreezeEvery', 'unfreezeFactor'],
  general: ['monitor', 'seed', 'keep', 'keepEvery'],
}

/** Whether one of the problems is in the group. */
export function hasProblem(group: SettingsGroupName, problems: Readonly<Record<string, string>>): boolean {
  const fields = new Set<string>(fieldsOf[group])
  return Object.keys(problems).some((name) => fields.has(name.split('.')[0] ?? '') || (group === 'start' && name.startsWith('layer.')))
}

/** What the form would hold untouched: the optimizer itself is no matter of "More settings", its numbers are. */
function untouched(form: RunForm): RunForm {
  const fresh = withTraining(defaultForm(form.networkId), form.training ?? classifierTraining)
  return fresh.optimizer.kind === form.optimizer.kind ? fresh : withOptimizer(fresh, form.optimizer.kind)
}

/** Numbers of what is switched off do not count. */
function counted(form: RunForm): Partial<Record<keyof RunForm, unknown>> {
  return { ...form, weightDecay: form.ownDecay && form.weightDecay, clipLimit: form.clip !== 'none' && form.clipLimit, keepEvery: form.keep && form.keepEvery, emaMomentum: form.average && form.emaMomentum, unfreezeEvery: form.unfreeze && form.unfreezeEvery, unfreezeFactor: form.unfreeze && form.unfreezeFactor }
}

export function isChanged(group: SettingsGroupName, form: RunForm): boolean {
  const [now, before] = [counted(form), counted(untouched(form))]
  return fieldsOf[group].some((field) => canonical(now[field]) !== canonical(before[field]))
}

/** Values as text, names in alphabetical order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner)) ?? ''
}

/** The form with every group as it was at first. */
export function withoutMore(form: RunForm): RunForm {
  const { monitor, seed, optimizer, keep, keepEvery, loss, metrics } = untouched(form)
  return { ...form, ...defaultMore(), monitor, seed, optimizer, keep, keepEvery, loss, metrics }
}

/** What the folded line of a group says. */
export function groupValue(group: SettingsGroupName, form: RunForm, nameOfRun: (id: number) => string): string {
  switch (group) {
    case 'schedule': return text.schedules[form.schedule.kind]
    case 'optimizer': return optimizerLine(form)
    case 'loss': return [text.losses[form.loss.kind], ...(form.loss.options['labelSmoothing'] ? [`${text.loss.labelSmoothing.label.toLowerCase()} ${String(form.loss.options['labelSmoothing'])}`] : []), ...(form.balanced ? [`${text.balancedShort} ${trainingText.parts.classes.toLowerCase()}`] : [])].join(', ')
    case 'metrics': return [...form.metrics.map((kind) => text.metrics[kind].label), ...(form.topK ?? []).map((k) => text.topK.figure(String(k)))].join(', ') || text.none
    case 'start': return startLine(form, nameOfRun)
    case 'general': return `${trainingText.monitors[form.monitor]}, ${trainingText.fields.seed.label.toLowerCase()} ${form.seed ?? ''}${form.keep ? `, ${trainingText.keep.short(form.keepEvery ?? '')}` : ''}`
  }
}

function optimizerLine(form: RunForm): string {
  const numbersChanged = canonical(form.optimizer) !== canonical(untouched(form).optimizer)
  const parts = [
    ...(numbersChanged ? [text.ownNumbers] : []),
    ...(form.ownDecay && form.weightDecay !== null ? [`${text.weightDecay.label.toLowerCase()} ${formatLearningRate(form.weightDecay)}`] : []),
    ...(form.clip === 'none' ? [] : [text.clip.short]),
    ...(form.average ? [text.average.short] : []),
    ...(form.accumulationSteps === 1 ? [] : [text.accumulation.short(form.accumulationSteps ?? 0)]),
  ]
  return parts.join(', ') || text.standard
}

function startLine({ startFrom, layerRates, unfreeze }: RunForm, nameOfRun: (id: number) => string): string {
  const rates = Object.values(layerRates)
  const frozen = rates.filter((rate) => rate === 0).length
  return [
    startFrom === null ? text.startFrom.fresh : nameOfRun(startFrom),
    ...(frozen > 0 ? [text.layers.summary.frozen(frozen)] : []),
    ...(rates.length > frozen ? [text.layers.summary.rates(rates.length - frozen)] : []),
    ...(unfreeze ? [text.unfreeze.short] : []),
  ].join(', ')
}
