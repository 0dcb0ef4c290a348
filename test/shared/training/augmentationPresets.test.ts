/** Presets: what the API accepts, and recognized again whatever the order of their keys. */
import { expect, test } from 'vitest'
import { augmentationConfig } from '../../../src-shared/api/augmentationConfig.ts'
import { noAugmentation, type AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { augmentationPreset, augmentationPresetNames, presetOf } from '../../../src-shared/training/augmentationPresets.ts'

test.each(augmentationPresetNames)('%s passes the API and is recognized, mirrored or not', (name) => {
  for (const mirrored of [false, true]) {
    const preset = augmentationPreset(name, mirrored)
    expect(augmentationConfig.parse(preset)).toEqual(preset)
    const turned = { ...Object.fromEntries(Object.entries(preset).toReversed()), layers: preset.layers.map((layer) => Object.fromEntries(Object.entries(layer).toReversed())) } as unknown as AugmentationConfig
    expect(presetOf(turned)).toEqual({ name, mirrored: mirrored && name !== 'none' })
  }
})

test('anything else is a list of its own', () => {
  const [first, ...rest] = augmentationPreset('light', false).layers
  expect(presetOf({ ...noAugmentation, layers: [{ ...first!, probability: 0.5 }, ...rest] })).toBeNull()
  expect(presetOf({ ...noAugmentation, layers: rest })).toBeNull()
  expect(presetOf({ ...noAugmentation, fill_mode: 'constant' })).toBeNull()
})
