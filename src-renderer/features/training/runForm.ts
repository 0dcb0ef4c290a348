/** What the training form holds, its defaults and its own checks. Pure; the core checks again. Used by RunForm. */
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { MonitoredMetric, OptimizerConfig, RunConfig } from '../../../src-shared/training/run.ts'
import { trainingText } from '../../text/training.ts'

export type OptimizerKind = OptimizerConfig['kind']

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
  beta1: number | null
  beta2: number | null
  epsilon: number | null
  seed: number | null
  stopEarly: boolean
  patience: number | null
  monitor: MonitoredMetric
}

/** Usual first choices: Keras's defaults for Adam, 0.01 for plain descent (0.9 momentum). */
export const defaultLearningRates: Readonly<Record<OptimizerKind, number>> = { adam: 0.001, momentum: 0.01, sgd: 0.01 }

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
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    seed: 1,
    stopEarly: false,
    patience: 5,
    monitor: 'val_loss',
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
  if (config.optimizer.kind === 'momentum') form.momentum = config.optimizer.momentum
  if (config.optimizer.kind === 'adam') Object.assign(form, { beta1: config.optimizer.beta1, beta2: config.optimizer.beta2, epsilon: config.optimizer.epsilon })
  form.seed = config.seed
  form.stopEarly = config.earlyStoppingPatience !== null
  form.patience = config.earlyStoppingPatience ?? form.patience
  form.monitor = config.monitor
  return form
}

/** Another optimizer brings its usual learning rate, unless the person chose one of their own. */
export function withOptimizer(form: RunForm, optimizer: OptimizerKind): RunForm {
  const untouched = form.learningRate === defaultLearningRates[form.optimizer]
  return { ...form, optimizer, learningRate: untouched ? defaultLearningRates[optimizer] : form.learningRate }
}

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  /** The smallest value is not allowed itself. */
  readonly above?: boolean
}
/** The same limits as the contract (`runConfig` in src-shared/api/runs.ts). */
export const ranges = {
  epochs: { min: 1, max: 100_000, whole: true },
  batchSize: { min: 1, max: 4096, whole: true },
  learningRate: { min: 0, max: 1e9, above: true },
  momentum: { min: 0, max: 0.9999 },
  beta1: { min: 0, max: 0.9999 },
  beta2: { min: 0, max: 0.999999 },
  epsilon: { min: 1e-12, max: 1 },
  seed: { min: 0, max: 0xffffffff, whole: true },
  patience: { min: 1, max: 10_000, whole: true },
} as const satisfies Record<string, Range>
export type NumberField = keyof typeof ranges

/** The number fields that count for this form. */
export function usedFields(form: RunForm): readonly NumberField[] {
  const optimizerFields: Readonly<Record<OptimizerKind, readonly NumberField[]>> = { sgd: [], momentum: ['momentum'], adam: ['beta1', 'beta2', 'epsilon'] }
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
  const optimizer: OptimizerConfig =
    form.optimizer === 'sgd'
      ? { kind: 'sgd' }
      : form.optimizer === 'momentum'
        ? { kind: 'momentum', momentum: form.momentum! }
        : { kind: 'adam', beta1: form.beta1!, beta2: form.beta2!, epsilon: form.epsilon! }
  return {
    networkId: form.networkId!,
    batchSize: form.batchSize!,
    epochs: form.epochs!,
    learningRate: form.learningRate!,
    optimizer,
    loss: 'categorical_crossentropy',
    seed: form.seed!,
    earlyStoppingPatience: form.stopEarly ? form.patience : null,
    monitor: form.monitor,
  }
}

/** What is typed into a number field: null when it is not a number. Takes a decimal comma too. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+)$/, '$1.$2')
  const value = Number(trimmed)
  return trimmed === '' || !Number.isFinite(value) ? null : value
}
