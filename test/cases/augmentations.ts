/** One of each kind of augmentation, strong enough to change every batch. A new kind does not compile until it is here. */
import type { Augmentation } from '../../src-shared/training/augmentation.ts'

export const augmentationCases: { readonly [K in Augmentation['kind']]: Extract<Augmentation, { kind: K }> } = {
  RandomFlip: { kind: 'RandomFlip', mode: 'horizontal_and_vertical', probability: 0.5 },
  RandomTranslation: { kind: 'RandomTranslation', height_factor: [-0.2, 0.2], width_factor: [-0.2, 0.2], probability: 0.8 },
  RandomRotation: { kind: 'RandomRotation', factor: [-0.1, 0.1], probability: 0.8 },
  RandomZoom: { kind: 'RandomZoom', height_factor: [-0.3, 0.3], width_factor: null, probability: 0.8 },
  RandomShear: { kind: 'RandomShear', x_factor: [0, 0.3], y_factor: [0, 0.3], probability: 0.8 },
  RandomCrop: { kind: 'RandomCrop', padding: 2, probability: 0.8 },
  RandomBrightness: { kind: 'RandomBrightness', factor: [-0.3, 0.3], probability: 0.8 },
  RandomContrast: { kind: 'RandomContrast', factor: [0.5, 0.5], probability: 0.8 },
  RandomSaturation: { kind: 'RandomSaturation', factor: [0.1, 0.9], probability: 0.8 },
  RandomHue: { kind: 'RandomHue', factor: [0, 0.5], probability: 0.8 },
  GaussianNoise: { kind: 'GaussianNoise', stddev: 12, probability: 0.8 },
  RandomErasing: { kind: 'RandomErasing', scale: [0.05, 0.3], fill_value: 'noise', probability: 0.8 },
  MixUp: { kind: 'MixUp', alpha: 0.4, probability: 0.8 },
  CutMix: { kind: 'CutMix', alpha: 1, probability: 0.8 },
  RandAugment: { kind: 'RandAugment', num_ops: 2, magnitude: 12, probability: 0.9 },
}
