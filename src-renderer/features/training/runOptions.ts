/** The options of optimizer, loss and schedule as fields of the form: which there are, their limits, and the way to and from a configuration. Pure. */
import { defaultLosses, type LossConfig, type RunLoss } from '../../../src-shared/training/loss.ts'
import { defaultOptimizers, type OptimizerConfig, type OptimizerKind } from '../../../src-shared/training/optimizer.ts'
import { defaultSchedules, type ScheduleConfig, type ScheduleKind } from '../../../src-shared/training/schedule.ts'

export interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  /** The smallest value is not allowed itself. */
  readonly above?: boolean
}

/** One option: a number, a list of numbers, or a switch. The limits are those of the contract (`src-shared/api/runConfig.ts`). */
export type Option = { readonly name: string; readonly onlyWith?: string } & (({ readonly type: 'number' } & Range) | ({ readonly type: 'numbers'; readonly most: number } & Range) | { readonly type: 'switch' })

/** What a field holds; a number or list that cannot be read is null. */
export type OptionValue = number | boolean | readonly number[] | null
export type OptionValues = Record<string, OptionValue>

/** A choice with the values of its options, as the form edits it. */
export interface Draft<Kind extends string> {
  kind: Kind
  options: OptionValues
}

const number = (name: string, min: number, max: number, more: Omit<Range, 'min' | 'max'> = {}): Option => ({ name, type: 'number', min, max, ...more })
const above = (name: string, max: number): Option => number(name, 0, max, { above: true })
const toggle = (name: string): Option => ({ name, type: 'switch' })
const onlyWith = (other: string, option: Option): Option => ({ ...option, onlyWith: other })

const momentum = number('momentum', 0, 0.9999)
const rho = number('rho', 0, 0.999999)
const epsilon = number('epsilon', 1e-12, 1)
const beta1 = number('beta1', 0, 0.9999)
const beta2 = number('beta2', 0, 0.999999)

export const optimizerOptions: Readonly<Record<OptimizerKind, readonly Option[]>> = {
  sgd: [],
  momentum: [momentum, toggle('nesterov')],
  rmsprop: [rho, momentum, epsilon, toggle('centered')],
  adagrad: [number('initialAccumulatorValue', 0, 1e6), epsilon],
  adadelta: [rho, epsilon],
  adam: [beta1, beta2, epsilon, toggle('amsgrad')],
  adamw: [beta1, beta2, epsilon, toggle('amsgrad')],
  lion: [beta1, beta2],
}

const labelSmoothing = number('labelSmoothing', 0, 0.9999)
export const lossOptions: Readonly<Record<RunLoss, readonly Option[]>> = {
  categorical_crossentropy: [labelSmoothing],
  binary_crossentropy: [labelSmoothing],
  focal: [number('gamma', 0, 100), number('alpha', 0, 1)],
  mean_squared_error: [],
  mean_absolute_error: [],
  huber: [above('delta', 1e6)],
  hinge: [],
  categorical_hinge: [],
  kl_divergence: [],
  cosine_similarity: [],
  dice: [],
  crossentropy_dice: [],
  contrastive: [number('margin', 0, 1e6)],
}

const mostEpochs = 100_000
const whole = { whole: true }
export const scheduleOptions: Readonly<Record<ScheduleKind, readonly Option[]>> = {
  constant: [],
  step: [{ name: 'boundaries', type: 'numbers', min: 0, max: mostEpochs, most: 1000 }, above('factor', 1000)],
  exponential: [above('decayEpochs', mostEpochs), above('rate', 1000), toggle('staircase')],
  polynomial: [number('endFactor', 0, 1), above('power', 100)],
  cosine: [
    number('warmupEpochs', 0, mostEpochs), number('alpha', 0, 1), toggle('restarts'),
    onlyWith('restarts', above('firstEpochs', mostEpochs)), onlyWith('restarts', number('lengthFactor', 1, 1000)), onlyWith('restarts', number('heightFactor', 0, 1)),
  ],
  one_cycle: [number('warmup', 0, 1), number('divFactor', 1, 1e9), number('finalDivFactor', 1, 1e12)],
  plateau: [above('factor', 0.9999), number('patience', 1, 10_000, whole), number('minDelta', 0, 1e6), number('cooldown', 0, 10_000, whole), number('minRate', 0, 1e9)],
}

/** The options that count with these values. */
export function shownOptions(options: readonly Option[], values: OptionValues): readonly Option[] {
  return options.filter((option) => option.onlyWith === undefined || values[option.onlyWith] === true)
}

/** Options by name, without the kind. */
function valuesOf({ kind: _, ...options }: { readonly kind: string }): OptionValues {
  return { ...options } as OptionValues
}

/** An earlier configuration may lack what came later: that begins with its default. */
export function optimizerDraft(config: OptimizerConfig): Draft<OptimizerKind> {
  return { kind: config.kind, options: { ...valuesOf(defaultOptimizers[config.kind]), ...valuesOf(config) } }
}

/** The loss that no run can have (triplet) becomes the default. */
export function lossDraft(config: LossConfig): Draft<RunLoss> {
  const { kind } = config
  return kind in lossOptions ? { kind: kind as RunLoss, options: valuesOf(config) } : lossDraft(defaultLosses.categorical_crossentropy)
}

/** What restarts begin with, and `epochs` in all: three periods or a bit less. */
const firstRestarts = (epochs: number): OptionValues => ({ firstEpochs: Math.max(1, Math.round(epochs / 3)), lengthFactor: 1, heightFactor: 1 })

export function scheduleDraft(config: ScheduleConfig, epochs: number): Draft<ScheduleKind> {
  if (config.kind !== 'cosine') return { kind: config.kind, options: valuesOf(config) }
  const { restarts, ...rest } = config
  return { kind: 'cosine', options: { ...valuesOf(rest), ...firstRestarts(epochs), ...restarts, restarts: restarts !== null } }
}

/** The defaults of a schedule, with lengths that fit so many epochs. */
export function defaultScheduleDraft(kind: ScheduleKind, epochs: number): Draft<ScheduleKind> {
  const draft = scheduleDraft(defaultSchedules[kind], epochs)
  if (kind === 'step') draft.options['boundaries'] = [...new Set([Math.round(epochs / 2), Math.round((epochs * 3) / 4)])]
  if (kind === 'plateau') draft.options['patience'] = Math.min(defaultSchedules.plateau.patience, Math.max(1, Math.floor(epochs / 5)))
  return draft
}

/** The configuration of a draft whose values have been checked. */
export function optimizerConfigOf({ kind, options }: Draft<OptimizerKind>): OptimizerConfig {
  return { kind, ...options } as OptimizerConfig
}
export function lossConfigOf({ kind, options }: Draft<RunLoss>): LossConfig {
  return { kind, ...options } as LossConfig
}
export function scheduleConfigOf({ kind, options: held }: Draft<ScheduleKind>): ScheduleConfig {
  // A plain list, whatever the form wraps it in: it leaves the page.
  const options: OptionValues = Object.fromEntries(Object.entries(held).map(([name, value]) => [name, Array.isArray(value) ? [...(value as readonly number[])] : value]))
  if (kind !== 'cosine') return { kind, ...options } as ScheduleConfig
  const { restarts, firstEpochs, lengthFactor, heightFactor, ...rest } = options
  return { kind, ...rest, restarts: restarts === true ? { firstEpochs, lengthFactor, heightFactor } : null } as ScheduleConfig
}
