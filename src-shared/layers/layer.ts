/**
 * What a layer kind is: its options, its rules and its arithmetic. One file per kind; `index.ts` lists all.
 * How it is computed stands in `src-main/lowering/<same name>.ts`.
 */
import type { Shape } from '../tensor/shape.ts'

export type FieldValue = number | string | boolean | readonly number[]
/** Keras options of one layer, by name. */
export type LayerConfig = Readonly<Record<string, FieldValue>>

export type LayerCategory = 'input' | 'convolution' | 'pooling' | 'core' | 'activation' | 'normalization' | 'regularization' | 'merging' | 'reshaping' | 'attention' | 'recurrent' | 'preprocessing'

/** One option of a layer; the inspector form is generated from it. `name` is Keras's argument name. */
export type Field = {
  readonly name: string
  readonly label: string
  /** One sentence for the inspector. */
  readonly help: string
  /** Counts only while another option has this value; otherwise it is not shown. */
  readonly onlyWith?: { readonly field: string; readonly value: FieldValue }
} & (
  | { readonly type: 'integer'; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: 'number'; readonly default: number; readonly min: number; readonly max: number; readonly step?: number }
  /** Two integers, rows then columns unless `axes` names them. */
  | { readonly type: 'pair'; readonly default: readonly [number, number]; readonly min: number; readonly max: number; readonly axes?: readonly [string, string] }
  /** [[top, bottom], [left, right]] flattened to four integers. */
  | { readonly type: 'sides'; readonly default: readonly [number, number, number, number]; readonly min: number; readonly max: number }
  /** A list of whole numbers of any length up to `maxLength`, for example the target shape of Reshape. */
  | { readonly type: 'integers'; readonly default: readonly number[]; readonly min: number; readonly max: number; readonly maxLength: number }
  | { readonly type: 'choice'; readonly default: string; readonly choices: readonly string[] }
  | { readonly type: 'boolean'; readonly default: boolean }
)

/** Keras initializers by name, with Keras's default arguments. `lowering/initialize.ts` computes them. */
export type Initializer = 'glorot_uniform' | 'glorot_normal' | 'he_uniform' | 'he_normal' | 'lecun_uniform' | 'lecun_normal'
  | 'random_uniform' | 'random_normal' | 'truncated_normal' | 'orthogonal' | 'zeros' | 'ones'

/** A weight in Keras's own name and shape (kernel of Conv2D: [R, S, C, K]; of Dense: [in, out]). */
export interface WeightSpec {
  readonly name: string
  readonly shape: Shape
  readonly trainable: boolean
  /** A number fills the weight. */
  readonly initializer: Initializer | number
  /** The matrix whose fans the initializer counts, where they are not those of the shape: as many numbers, in the same order. */
  readonly fanShape?: Shape
  /** The bias of an LSTM that begins with remembering: its second quarter, the forget gate, is 1. */
  readonly unitForget?: true
}

/** A problem before the network knows which layer it is on. */
export interface LayerProblem {
  /** Without the subject: *the 7x7 window is larger than its 5x5 input. Reduce the kernel or add padding.* */
  readonly sentence: string
  readonly field?: string
  /** A hint that does not stand in the way of training; without it, an error. */
  readonly severity?: 'warning'
}

export interface LayerKind {
  /** Keras class name. */
  readonly kind: string
  readonly category: LayerCategory
  /** What it does, one or two sentences for the palette and the inspector. */
  readonly summary: string
  readonly fields: readonly Field[]
  /** How many connections may arrive. */
  readonly inputs: { readonly min: number; readonly max: number }
  /** Problems of these options on these input shapes (no batch, channels-last). Called before `infer`; fields are already in range. */
  check(config: LayerConfig, inputs: readonly Shape[]): readonly LayerProblem[]
  /** Output shape without batch, channels-last. Only called when `check` found nothing. */
  infer(config: LayerConfig, inputs: readonly Shape[]): Shape
  weights(config: LayerConfig, inputs: readonly Shape[]): readonly WeightSpec[]
  /** Multiply-adds for one image. */
  multiplyAdds(config: LayerConfig, inputs: readonly Shape[]): number
}

/** Typed reading of options; the document was checked before, so a wrong type is a bug and throws. */
export function numberOption(config: LayerConfig, name: string): number {
  return expectOption(config, name, (value): value is number => typeof value === 'number')
}
export function stringOption(config: LayerConfig, name: string): string {
  return expectOption(config, name, (value): value is string => typeof value === 'string')
}
export function booleanOption(config: LayerConfig, name: string): boolean {
  return expectOption(config, name, (value): value is boolean => typeof value === 'boolean')
}
export function listOption(config: LayerConfig, name: string): readonly number[] {
  return expectOption(config, name, (value): value is readonly number[] => Array.isArray(value))
}

function expectOption<T extends FieldValue>(config: LayerConfig, name: string, fits: (value: FieldValue) => value is T): T {
  const value = config[name]
  if (value === undefined || !fits(value)) throw new TypeError(`option ${name}: unexpected value ${JSON.stringify(value)}`)
  return value
}
