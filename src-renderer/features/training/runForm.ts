/** What the training form holds, its defaults and its own checks. Pure; the core checks again. Used by RunForm. */
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import { noAugmentation, type AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import type { DeviceChoice } from '../../../src-shared/training/device.ts'
import { defaultOptimizers, type OptimizerConfig, type OptimizerKind } from '../../../src-shared/training/optimizer.ts'
import { completeRunConfig, type MonitoredMetric, type RunConfig } from '../../../src-shared/training/run.ts'
import { trainingText } from '../../text/training.ts'

export type { OptimizerKind } from '../../../src-shared/training/optimizer.ts'

/** Fields as they stand in the form; a number field that is empty or nonsense is null. */
export interface RunForm {
  networkId: NetworkId | null
  name: string
  epochs: number | null
  /** The person chose the number of epochs; until then it follows the size of the training part. */
  epochsChosen: boolean
  batchSize: number | null
  learningRate: number | null
  optimizer: OptimizerKind
  momentum: number | null
  rho: number | null
  beta1: number | null
  beta2: number | null
  epsilon: number | null
  seed: number | null
  stopEarly: boolean
  patience: number | null
  monitor: MonitoredMetric
  augmentation: AugmentationConfig
  device: DeviceChoice
}

/** Usual first choices: Keras's defaults, except for the two that need more (Adagrad, Adadelta) or less (Lion) of it. */
export const defaultLearningRates: Readonly<Record<OptimizerKind, number>> = { adam: 0.001, adamw: 0.001, momentum: 0.01, sgd: 0.01, rmsprop: 0.001, adagrad: 0.01, adadelta: 1, lion: 0.0001 }

/** The numbers of an optimizer that the form shows; the others keep Keras's defaults, or those of the run the form was made from. */
export const optimizerFields = {
  sgd: [], momentum: ['momentum'], adam: ['beta1', 'beta2', 'epsilon'], adamw: ['beta1', 'beta2', 'epsilon'],
  rmsprop: ['rho', 'epsilon'], adagrad: ['epsilon'], adadelta: ['rho', 'epsilon'], lion: ['beta1', 'beta2'],
} as const satisfies Readonly<Record<OptimizerKind, readonly NumberField[]>>

const fewestEpochs = 10
const mostEpochs = 50
/** So many steps show what a network can learn from a small set; fewer look like failure. */
const worthwhileSteps = 200

/** Epochs to begin with: 10, and more for a set so small that 10 would be hardly any steps. */
export function suggestedEpochs(stepsPerEpoch: number): number {
  return stepsPerEpoch < 1 ? fewestEpochs : Math.min(mostEpochs, Math.max(fewestEpochs, Math.ceil(worthwhileSteps / stepsPerEpoch)))
}

/** A form with good defaults. */
export function defaultForm(networkId: NetworkId | null): RunForm {
  return {
    networkId,
    name: '',
    epochs: fewestEpochs,
    epochsChosen: false,
    batchSize: 32,
    learningRate: defaultLearningRates.adam,
    optimizer: 'adam',
    momentum: 0.9,
    rho: 0.9,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    seed: 1,
    stopEarly: false,
    patience: 5,
    monitor: 'val_loss',
    augmentation: noAugmentation,
    device: 'auto',
  }
}

/** The settings of an earlier run as a form. */
export function formFrom(config: RunConfig): RunForm {
  const form = defaultForm(config.networkId)
  form.epochs = config.epochs
  form.epochsChosen = true
  form.batchSize = config.batchSize
  form.learningRate = config.learningRate
  form.optimizer = config.optimizer.kind
  const numbers: Readonly<Record<string, unknown>> = { ...config.optimizer }
  for (const field of optimizerFields[config.optimizer.kind]) form[field] = numbers[field] as number
  form.seed = config.seed
  form.stopEarly = config.earlyStoppingPatience !== null
  form.patience = config.earlyStoppingPatience ?? form.patience
  form.monitor = config.monitor
  form.augmentation = config.augmentation
  form.device = config.device
  return form
}

/** Another optimizer brings its usual numbers, and its learning rate unless the person chose one of their own. */
export function withOptimizer(form: RunForm, optimizer: OptimizerKind): RunForm {
  const untouched = form.learningRate === defaultLearningRates[form.optimizer]
  const known: Readonly<Record<string, unknown>> = { ...defaultOptimizers[optimizer] }
  const numbers = Object.fromEntries(optimizerFields[optimizer].map((field) => [field, known[field] as number]))
  return { ...form, ...numbers, optimizer, learningRate: untouched ? defaultLearningRates[optimizer] : form.learningRate }
}

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  /** The smallest value is not allowed itself. */
  readonly above?: boolean
}
/** The same limits as the contract (`runConfig` in src-shared/api/runConfig.ts). */
export const ranges = {
  epochs: { min: 1, max: 100_000, whole: true },
  batchSize: { min: 1, max: 4096, whole: true },
  learningRate: { min: 0, max: 1e9, above: true },
  momentum: { min: 0, max: 0.9999 },
  rho: { min: 0, max: 0.999999 },
  beta1: { min: 0, max: 0.9999 },
  beta2: { min: 0, max: 0.999999 },
  epsilon: { min: 1e-12, max: 1 },
  seed: { min: 0, max: 0xffffffff, whole: true },
  patience: { min: 1, max: 10_000, whole: true },
} as const satisfies Record<string, Range>
export type NumberField = keyof typeof ranges

/** The number fields that count for this form. */
export function usedFields(form: RunForm): readonly NumberField[] {
  return ['epochs', 'batchSize', 'learningRate', ...optimizerFields[form.optimizer], 'seed', ...(form.stopEarly ? (['patience'] as const) : [])]
}

/** Field -> what is wrong with it, as a sentence; empty when the form can be sent. */
export function checkForm(form: RunForm): Partial<Record<NumberField | 'networkId', string>> {
  const problems: Partial<Record<NumberField | 'networkId', string>> = {}
  if (form.networkId === null) problems.networkId = trainingText.problems.noNetwork
  for (const field of usedFields(form)) {
    const range: Range = ranges[field]
    const value = form[field]
    const label = trainingText.fields[field].label
    if (value === null || !Number.isFinite(value)) problems[field] = trainingText.problems.notANumber(label)
    else if (range.whole && !Number.isInteger(value)) problems[field] = trainingText.problems.notWhole(label, value)
    else if (value < range.min || value > range.max || (range.above && value === range.min)) problems[field] = trainingText.problems.outOfRange(label, value, range.min, range.max, range.above === true)
  }
  return problems
}

/** The run configuration of a form without problems, else null. */
export function configOf(form: RunForm): RunConfig | null {
  if (Object.keys(checkForm(form)).length > 0) return null
  const shown = Object.fromEntries(optimizerFields[form.optimizer].map((field) => [field, form[field]!]))
  const optimizer = { ...defaultOptimizers[form.optimizer], ...shown } as OptimizerConfig
  return completeRunConfig({
    networkId: form.networkId!,
    batchSize: form.batchSize!,
    epochs: form.epochs!,
    learningRate: form.learningRate!,
    optimizer,
    seed: form.seed!,
    earlyStoppingPatience: form.stopEarly ? form.patience : null,
    monitor: form.monitor,
    augmentation: form.augmentation,
    device: form.device,
  })
}

/** What is typed into a number field: null when it is not a number. Takes a decimal comma too. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+)$/, '$1.$2')
  const value = Number(trimmed)
  return trimmed === '' || !Number.isFinite(value) ? null : value
}
