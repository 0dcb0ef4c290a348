/** Layers that only move numbers. */
import type { LayerCases } from './layerCase.ts'

export const reshapingCases = {
  ZeroPadding2D: [{ title: 'four sides', config: { padding: [1, 0, 2, 3] } }],
  ZeroPadding1D: [{ title: 'both ends', config: { padding: [1, 2] }, from: 'sequence' }],
  Cropping2D: [{ title: 'four sides', config: { cropping: [1, 0, 2, 1] } }, { title: 'nothing', config: {} }],
  Cropping1D: [{ title: 'both ends', config: { cropping: [1, 2] }, from: 'sequence' }],
  UpSampling2D: [
    { title: 'nearest 2x2', config: {} },
    { title: 'nearest 3x1', config: { size: [3, 1] } },
    { title: 'bilinear 2x3', config: { size: [2, 3], interpolation: 'bilinear' } },
    { title: 'bilinear 1x4', config: { size: [1, 4], interpolation: 'bilinear' } },
  ],
  UpSampling1D: [{ title: '3', config: { size: 3 }, from: 'sequence' }],
  Reshape: [
    { title: 'image to sequence', config: { target_shape: [-1, 3] } },
    { title: 'image to another image', config: { target_shape: [3, 5, 6] } },
    { title: 'image to four sizes', config: { target_shape: [2, 3, -1, 3] } },
    { title: 'features to image', config: { target_shape: [5, 1, -1] }, from: 'features' },
    { title: 'sequence to flat', config: {}, from: 'sequence' },
  ],
  Permute: [
    { title: 'height and width', config: {} },
    { title: 'channels first', config: { dims: [3, 1, 2] } },
    { title: 'sequence', config: { dims: [2, 1] }, from: 'sequence' },
    { title: 'series of images', config: { dims: [4, 1, 3, 2] }, from: 'series' },
  ],
  RepeatVector: [{ title: '3 steps', config: { n: 3 }, from: 'features' }],
  Flatten: [{ title: 'image', config: {} }, { title: 'features', config: {}, from: 'features' }, { title: 'sequence', config: {}, from: 'sequence' }],
} as const satisfies LayerCases
