/** Ready-made augmentations, by how much they change. Used by the training form, the command line and benchmarks. */
import { noAugmentation, type Augmentation, type AugmentationConfig } from './augmentation.ts'

export const augmentationPresetNames = ['none', 'light', 'strong', 'randAugment'] as const
export type AugmentationPresetName = (typeof augmentationPresetNames)[number]

const mirroring: Augmentation = { kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 }

const presets: Readonly<Record<AugmentationPresetName, readonly Augmentation[]>> = {
  none: [],
  light: [
    { kind: 'RandomTranslation', height_factor: [-0.06, 0.06], width_factor: [-0.06, 0.06], probability: 1 },
    { kind: 'RandomRotation', factor: [-0.02, 0.02], probability: 1 },
    { kind: 'RandomZoom', height_factor: [-0.08, 0.08], width_factor: null, probability: 1 },
    { kind: 'RandomBrightness', factor: [-0.08, 0.08], probability: 1 },
    { kind: 'RandomContrast', factor: [0.1, 0.1], probability: 1 },
  ],
  strong: [
    { kind: 'RandomTranslation', height_factor: [-0.12, 0.12], width_factor: [-0.12, 0.12], probability: 1 },
    { kind: 'RandomRotation', factor: [-0.05, 0.05], probability: 1 },
    { kind: 'RandomZoom', height_factor: [-0.2, 0.2], width_factor: null, probability: 1 },
    { kind: 'RandomShear', x_factor: [0, 0.1], y_factor: [0, 0.1], probability: 0.5 },
    { kind: 'RandomBrightness', factor: [-0.15, 0.15], probability: 1 },
    { kind: 'RandomContrast', factor: [0.3, 0.3], probability: 1 },
    { kind: 'RandomSaturation', factor: [0.35, 0.65], probability: 1 },
    { kind: 'RandomHue', factor: [0, 0.06], probability: 1 },
    { kind: 'RandomErasing', scale: [0.02, 0.2], fill_value: 'noise', probability: 0.25 },
    { kind: 'MixUp', alpha: 0.2, probability: 0.5 },
  ],
  randAugment: [{ kind: 'RandAugment', num_ops: 2, magnitude: 9, probability: 1 }],
}

/** The preset; `mirrored` adds left-right mirroring before everything else, except to none. */
export function augmentationPreset(name: AugmentationPresetName, mirrored: boolean): AugmentationConfig {
  return { ...noAugmentation, layers: mirrored && name !== 'none' ? [mirroring, ...presets[name]] : presets[name] }
}

/** Which preset a configuration is; null: one of its own. */
export function presetOf(config: AugmentationConfig): { readonly name: AugmentationPresetName; readonly mirrored: boolean } | null {
  const text = JSON.stringify(inOrder(config))
  for (const name of augmentationPresetNames)
    for (const mirrored of [false, true]) if (JSON.stringify(inOrder(augmentationPreset(name, mirrored))) === text) return { name, mirrored: mirrored && name !== 'none' }
  return null
}

/** The same value with keys in alphabetical order: stored configurations come back in any order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inOrder(inner)]))
}
