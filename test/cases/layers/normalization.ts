/** Layers that bring numbers to one scale. */
import type { LayerCases } from './layerCase.ts'

export const normalizationCases = {
  BatchNormalization: [
    { title: 'images', config: {} },
    { title: 'features', config: { momentum: 0.5, epsilon: 0.01, beta_initializer: 'ones', gamma_initializer: 'random_normal' }, from: 'features' },
    { title: 'sequence', config: { momentum: 0.9 }, from: 'sequence' },
    { title: 'series of images', config: {}, from: 'series' },
    { title: 'without scale', config: { scale: false } },
    { title: 'without centre', config: { center: false } },
  ],
  LayerNormalization: [
    { title: 'a sequence', config: {}, from: 'sequence' },
    { title: 'channels of images', config: { epsilon: 0.01, beta_initializer: 'random_normal', gamma_initializer: 'random_uniform' } },
    { title: 'whole images', config: { axis: [1, 2, 3] } },
    { title: 'columns and channels, named the other way round', config: { axis: [-1, 2], center: false } },
    { title: 'rows of images', config: { axis: [1], scale: false } },
    { title: 'features', config: { scale: false, center: false }, from: 'features' },
  ],
  GroupNormalization: [
    { title: 'one group', config: { groups: 1 } },
    { title: 'a group per channel', config: { groups: -1, epsilon: 0.01, beta_initializer: 'random_uniform', gamma_initializer: 'truncated_normal' } },
    { title: 'a sequence', config: { groups: 1, scale: false }, from: 'sequence' },
    { title: 'features', config: { groups: 1, center: false, scale: false }, from: 'features' },
  ],
  UnitNormalization: [
    { title: 'channels', config: {} },
    { title: 'planes', config: { axis: [1, 2] } },
    { title: 'features', config: {}, from: 'features' },
    { title: 'steps of a sequence', config: { axis: [1] }, from: 'sequence' },
  ],
  LocalResponseNormalization: [
    { title: 'wider than the channels', config: { alpha: 0.5, bias: 1 } },
    { title: 'radius 1, beta 1', config: { depth_radius: 1, alpha: 1, beta: 1 } },
    { title: 'radius 0', config: { depth_radius: 0, alpha: 2, beta: 0.5 } },
  ],
  LayerScale: [{ title: 'images', config: {} }, { title: 'features', config: { init_values: 0.5 }, from: 'features' }, { title: 'a sequence', config: { init_values: 0.1 }, from: 'sequence' }],
} as const satisfies LayerCases
