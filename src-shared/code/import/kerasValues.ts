/** Values of Keras options as ours: activations, start values, penalties, pairs. What is not known gives null, and the caller lists it. */
import { isObject, member } from './foreignModel.ts'
import { activations } from '../../layers/activationField.ts'

/** The name of a function or class: a plain text, or Keras 3's `{ class_name, config }`. */
export function nameOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!isObject(value)) return null
  const [className, config] = [member(value, 'class_name'), member(value, 'config')]
  if (className === 'function' && typeof config === 'string') return config
  return typeof className === 'string' ? className : null
}

const otherActivations: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu', hardsigmoid: 'hard_sigmoid', hardSigmoid: 'hard_sigmoid', logSoftmax: 'log_softmax', exp: 'exponential' }

export function activationOf(value: unknown): string | null {
  if (value === null) return 'linear'
  const name = nameOf(value)
  if (name === null) return null
  const known = Object.hasOwn(otherActivations, name) ? (otherActivations[name] ?? name) : name
  return activations.find((activation) => activation === known) ?? null
}

const snakeNames: Readonly<Record<string, string>> = {
  GlorotUniform: 'glorot_uniform', GlorotNormal: 'glorot_normal', HeUniform: 'he_uniform', HeNormal: 'he_normal', LecunUniform: 'lecun_uniform', LecunNormal: 'lecun_normal',
  RandomUniform: 'random_uniform', RandomNormal: 'random_normal', TruncatedNormal: 'truncated_normal', Orthogonal: 'orthogonal', OrthogonalInitializer: 'orthogonal',
  Zeros: 'zeros', Ones: 'ones', uniform: 'random_uniform', normal: 'random_normal', zero: 'zeros', one: 'ones', Uniform: 'random_uniform', Normal: 'random_normal',
}
/** Arguments at which an initializer is the plain one of that name. */
const plainArguments: Readonly<Record<string, readonly unknown[]>> = {
  mean: [0], stddev: [0.05], minval: [-0.05], maxval: [0.05], gain: [1], seed: [], dtype: [], input_axes: [null], output_axes: [null],
}

/** One of our initializers, or null: another one, or with arguments of its own. */
export function initializerName(value: unknown): string | null {
  const name = nameOf(value)
  if (name === null) return null
  const config = isObject(value) ? member(value, 'config') : undefined
  const settings = isObject(config) ? config : {}
  if (name === 'VarianceScaling') return varianceScaling(member(settings, 'scale'), member(settings, 'mode'), member(settings, 'distribution'))
  if (name === 'Constant') return member(settings, 'value') === 0 ? 'zeros' : member(settings, 'value') === 1 ? 'ones' : null
  for (const [argument, given] of Object.entries(settings)) {
    const plain = Object.hasOwn(plainArguments, argument) ? plainArguments[argument] : undefined
    if (plain === undefined || (plain.length > 0 && !plain.some((one) => one === given))) return null
  }
  return Object.hasOwn(snakeNames, name) ? (snakeNames[name] ?? null) : name
}

function varianceScaling(scale: unknown, mode: unknown, distribution: unknown): string | null {
  const shape = distribution === 'uniform' ? 'uniform' : distribution === 'truncated_normal' || distribution === 'normal' ? 'normal' : null
  if (shape === null) return null
  if (scale === 1 && mode === 'fan_avg') return `glorot_${shape}`
  if (scale === 1 && mode === 'fan_in') return `lecun_${shape}`
  return scale === 2 && mode === 'fan_in' ? `he_${shape}` : null
}

/** Factors of |w| and w^2; null for another kind of penalty. */
export function penaltyOf(value: unknown): readonly [number, number] | null {
  if (value === null || value === undefined) return [0, 0]
  const name = nameOf(value)
  const config = isObject(value) ? member(value, 'config') : undefined
  const factor = (key: string): number => {
    const given = isObject(config) ? member(config, key) : undefined
    return typeof given === 'number' ? given : 0
  }
  // Numbers that went through float32 get their short form back: 0.0005000000237487257.
  const short = (number: number): number => (Math.fround(Number(number.toPrecision(7))) === Math.fround(number) ? Number(number.toPrecision(7)) : number)
  if (typeof value === 'string') return name === 'l1' ? [0.01, 0] : name === 'l2' ? [0, 0.01] : name === 'l1_l2' ? [0.01, 0.01] : null
  if (name !== 'L1' && name !== 'L2' && name !== 'L1L2') return null
  return [short(factor('l1')), short(factor('l2'))]
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

/** A list of numbers, also from one number. */
export function numbersOf(value: unknown): readonly number[] | null {
  if (isNumber(value)) return [value]
  return Array.isArray(value) && value.length <= 8 && value.every(isNumber) ? value : null
}

/** One number from itself, or from a list in which all are equal. */
export function singleOf(value: unknown): number | null {
  const numbers = numbersOf(value)
  return numbers !== null && numbers.length > 0 && numbers.every((number) => number === numbers[0]) ? (numbers[0] ?? null) : null
}

/** Two numbers, also from one. */
export function pairOf(value: unknown): readonly number[] | null {
  const numbers = numbersOf(value)
  return numbers === null ? null : numbers.length === 1 ? [numbers[0]!, numbers[0]!] : numbers.length === 2 ? numbers : null
}

/** [top, bottom, left, right] from itself, one number, [rows, columns] or [[top, bottom], [left, right]]. */
export function sidesOf(value: unknown): readonly number[] | null {
  const numbers = numbersOf(value)
  if (numbers?.length === 4) return numbers
  const pair = pairOf(value)
  if (pair !== null) return [pair[0]!, pair[0]!, pair[1]!, pair[1]!]
  if (!Array.isArray(value) || value.length !== 2) return null
  const [rows, columns] = [pairOf(value[0]), pairOf(value[1])]
  return rows === null || columns === null ? null : [...rows, ...columns]
}
