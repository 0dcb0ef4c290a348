/** The operations of an augmentation list as fields of the form: their limits, what they begin with, and the way to and from a configuration. Pure. */
import { noAugmentation, type Augmentation, type AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { presetOf } from '../../../src-shared/training/augmentationPresets.ts'
import type { Range } from './runOptions.ts'

export type AugmentationKind = Augmentation['kind']

/** When the engine does it; within one of these the order of the list counts. */
export type AugmentationPhase = 'geometric' | 'colour' | 'both' | 'mixing'

/** Two ends with the same limits. `ordered`: the first is not above the second. */
type Field = ({ readonly type: 'number' } & Range) | ({ readonly type: 'pair'; readonly ordered: boolean } & Range) | { readonly type: 'choice'; readonly choices: readonly string[] } | { readonly type: 'switch' }

/** `step`: what an arrow key adds. `onlyWith`: shown while the other field holds this value. The limits are those of the contract (`src-shared/api/augmentationConfig.ts`). */
export type AugmentationOption = { readonly name: string; readonly step?: number; readonly onlyWith?: { readonly name: string; readonly value: AugmentationValue } } & Field

export type AugmentationPair = readonly [number | null, number | null]
/** What a field holds; a number that cannot be read is null. */
export type AugmentationValue = number | null | AugmentationPair | string | boolean
export type AugmentationValues = Readonly<Record<string, AugmentationValue>>

/** One operation as the form edits it. `key` tells it apart while it moves. */
export interface LayerDraft {
  readonly key: number
  readonly kind: AugmentationKind
  readonly values: AugmentationValues
}

/** `own`: the person edits the list; else it is a preset's. */
export interface AugmentationDraft {
  readonly own: boolean
  readonly layers: readonly LayerDraft[]
  /** Values of `outsideOptions`. */
  readonly outside: AugmentationValues
}

const number = (name: string, min: number, max: number, step: number, whole = false): AugmentationOption => ({ name, type: 'number', min, max, step, whole })
const pair = (name: string, min: number, max: number, step = 0.01, ordered = true): AugmentationOption => ({ name, type: 'pair', min, max, step, ordered })
const choice = (name: string, ...choices: string[]): AugmentationOption => ({ name, type: 'choice', choices })
const onlyWith = (name: string, value: AugmentationValue, option: AugmentationOption): AugmentationOption => ({ ...option, onlyWith: { name, value } })

export const probability = number('probability', 0, 1, 0.05)
const alpha = number('alpha', 0.01, 100, 0.05)

interface KindOfLayer {
  readonly phase: AugmentationPhase
  /** Beside the probability, which all have. */
  readonly options: readonly AugmentationOption[]
  /** What an added one begins with: mild, and to be seen. */
  readonly initial: Augmentation
}

/** In the order of the list to add from. */
export const augmentationKinds: Readonly<Record<AugmentationKind, KindOfLayer>> = {
  RandomFlip: { phase: 'geometric', options: [choice('mode', 'horizontal', 'vertical', 'horizontal_and_vertical')], initial: { kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 } },
  RandomTranslation: {
    phase: 'geometric', options: [pair('height_factor', -1, 1), pair('width_factor', -1, 1)],
    initial: { kind: 'RandomTranslation', height_factor: [-0.06, 0.06], width_factor: [-0.06, 0.06], probability: 1 },
  },
  RandomRotation: { phase: 'geometric', options: [pair('factor', -1, 1)], initial: { kind: 'RandomRotation', factor: [-0.02, 0.02], probability: 1 } },
  RandomZoom: {
    phase: 'geometric', options: [pair('height_factor', -0.99, 1), { name: 'proportional', type: 'switch' }, onlyWith('proportional', false, pair('width_factor', -0.99, 1))],
    initial: { kind: 'RandomZoom', height_factor: [-0.08, 0.08], width_factor: null, probability: 1 },
  },
  RandomShear: { phase: 'geometric', options: [pair('x_factor', 0, 1), pair('y_factor', 0, 1)], initial: { kind: 'RandomShear', x_factor: [0, 0.1], y_factor: [0, 0.1], probability: 1 } },
  RandomCrop: { phase: 'geometric', options: [number('padding', 0, 1000, 1, true)], initial: { kind: 'RandomCrop', padding: 4, probability: 1 } },
  RandomBrightness: { phase: 'colour', options: [pair('factor', -1, 1)], initial: { kind: 'RandomBrightness', factor: [-0.1, 0.1], probability: 1 } },
  RandomContrast: { phase: 'colour', options: [pair('factor', 0, 1, 0.05, false)], initial: { kind: 'RandomContrast', factor: [0.2, 0.2], probability: 1 } },
  RandomSaturation: { phase: 'colour', options: [pair('factor', 0, 1, 0.05)], initial: { kind: 'RandomSaturation', factor: [0.35, 0.65], probability: 1 } },
  RandomHue: { phase: 'colour', options: [pair('factor', 0, 1)], initial: { kind: 'RandomHue', factor: [0, 0.06], probability: 1 } },
  GaussianNoise: { phase: 'colour', options: [number('stddev', 0, 255, 1)], initial: { kind: 'GaussianNoise', stddev: 8, probability: 1 } },
  RandomErasing: {
    phase: 'colour', options: [pair('scale', 0, 1), choice('fill', 'noise', 'grey'), onlyWith('fill', 'grey', number('fill_value', 0, 255, 1))],
    initial: { kind: 'RandomErasing', scale: [0.02, 0.2], fill_value: 'noise', probability: 0.25 },
  },
  RandAugment: { phase: 'both', options: [number('num_ops', 1, 13, 1, true), number('magnitude', 0, 30, 1)], initial: { kind: 'RandAugment', num_ops: 2, magnitude: 9, probability: 1 } },
  MixUp: { phase: 'mixing', options: [alpha], initial: { kind: 'MixUp', alpha: 0.2, probability: 0.5 } },
  CutMix: { phase: 'mixing', options: [alpha], initial: { kind: 'CutMix', alpha: 1, probability: 0.5 } },
}
export const augmentationKindNames = Object.keys(augmentationKinds) as readonly AugmentationKind[]

/** What lies outside the image; of the whole list. */
export const outsideOptions: readonly AugmentationOption[] = [
  choice('fill_mode', 'reflect', 'nearest', 'constant'), onlyWith('fill_mode', 'constant', number('fill_value', 0, 255, 1)), choice('interpolation', 'bilinear', 'nearest'),
]
export const mostLayers = 40

/** All fields of an operation, the probability last. */
export function optionsOf(kind: AugmentationKind): readonly AugmentationOption[] {
  return [...augmentationKinds[kind].options, probability]
}

/** The fields that count with these values. */
export function shownAugmentationOptions(options: readonly AugmentationOption[], values: AugmentationValues): readonly AugmentationOption[] {
  return options.filter((option) => option.onlyWith === undefined || values[option.onlyWith.name] === option.onlyWith.value)
}

/** Fields about what lies outside matter only where something moves. */
export function movesPixels(layers: readonly { readonly kind: AugmentationKind }[]): boolean {
  return layers.some(({ kind }) => ['geometric', 'both'].includes(augmentationKinds[kind].phase))
}

let lastKey = 0

export function layerDraft(layer: Augmentation): LayerDraft {
  const { kind, ...values } = layer
  const draft = (own: AugmentationValues): LayerDraft => ({ key: (lastKey += 1), kind, values: own })
  if (layer.kind === 'RandomZoom') return draft({ ...values, proportional: layer.width_factor === null, width_factor: layer.width_factor ?? layer.height_factor })
  if (layer.kind === 'RandomErasing') return draft({ ...values, fill: layer.fill_value === 'noise' ? 'noise' : 'grey', fill_value: layer.fill_value === 'noise' ? 128 : layer.fill_value })
  return draft(values)
}

/** The operation of a draft whose values have been checked. */
export function layerOf({ kind, values }: LayerDraft): Augmentation {
  const { proportional, fill, ...shown } = values
  // Plain arrays, whatever the form wraps them in: they leave the page.
  const rest: AugmentationValues = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, isPair(value) ? [...value] : value]))
  if (kind === 'RandomZoom') return { kind, ...rest, width_factor: proportional === true ? null : rest['width_factor'] } as Augmentation
  if (kind === 'RandomErasing') return { kind, ...rest, fill_value: fill === 'noise' ? 'noise' : rest['fill_value'] } as Augmentation
  return { kind, ...rest } as Augmentation
}

export function isPair(value: AugmentationValue | undefined): value is AugmentationPair {
  return Array.isArray(value)
}

export function augmentationDraft(config: AugmentationConfig): AugmentationDraft {
  const { layers, ...outside } = config
  return { own: presetOf(config) === null, layers: layers.map(layerDraft), outside }
}

/** The configuration of a draft whose values have been checked. */
export function augmentationOf({ layers, outside }: AugmentationDraft): AugmentationConfig {
  const grey = outside['fill_value']
  // While another fill mode is chosen nobody sees what was typed here.
  const fill_value = typeof grey === 'number' && grey >= 0 && grey <= 255 ? grey : noAugmentation.fill_value
  return { ...noAugmentation, ...outside, fill_value, layers: layers.map(layerOf) }
}

/** The list with the operation at `from` taken out and put back so that it is at `to`. */
export function moved(layers: readonly LayerDraft[], from: number, to: number): readonly LayerDraft[] {
  const layer = layers[from]
  return layer === undefined ? layers : layers.toSpliced(from, 1).toSpliced(to, 0, layer)
}
