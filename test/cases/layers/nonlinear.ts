/** Activations that are layers of their own, with options. */
import type { LayerCases } from './layerCase.ts'

export const nonlinearCases = {
  ReLU: [
    { title: 'plain', config: {} },
    { title: 'limited', config: { max_value: 0.6 }, from: 'features' },
    { title: 'slope', config: { negative_slope: 0.1 } },
    { title: 'threshold', config: { threshold: 0.2 }, from: 'sequence' },
    { title: 'all options', config: { max_value: 0.7, negative_slope: 0.2, threshold: 0.3 } },
    { title: 'limit and slope', config: { max_value: 6, negative_slope: 0.2 }, from: 'features' },
  ],
  LeakyReLU: [{ title: 'images', config: {} }, { title: 'features', config: { negative_slope: 0.01 }, from: 'features' }],
  PReLU: [
    { title: 'a slope per number of an image', config: { alpha_initializer: 'random_normal' } },
    { title: 'a slope per channel', config: { shared_axes: [1, 2], alpha_initializer: 'random_uniform' } },
    { title: 'a slope per row', config: { shared_axes: [3, 2], alpha_initializer: 'random_normal' } },
    { title: 'features', config: {}, from: 'features' },
    { title: 'a sequence', config: { shared_axes: [1] }, from: 'sequence' },
  ],
  ELU: [{ title: 'images', config: {} }, { title: 'alpha 0.3', config: { alpha: 0.3 }, from: 'features' }],
  Softmax: [
    { title: 'channels', config: {} },
    { title: 'rows of images', config: { axis: 1 } },
    { title: 'columns of images', config: { axis: -2 } },
    { title: 'features', config: {}, from: 'features' },
    { title: 'steps of a sequence', config: { axis: 1 }, from: 'sequence' },
  ],
} as const satisfies LayerCases
