/** Layers that keep one number of a window. */
import type { LayerCases } from './layerCase.ts'

export const poolingCases = {
  MaxPooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x2 stride 1', config: { pool_size: [2, 2], strides: [1, 1] } },
    { title: 'stride larger than the window', config: { pool_size: [1, 2], strides: [3, 3] } },
    { title: 'custom padding', config: { pool_size: [3, 2], strides: [2, 2], padding: 'custom', custom_padding: [2, 1, 0, 1] } },
  ],
  AveragePooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x3 stride 1 same', config: { pool_size: [2, 3], strides: [1, 1], padding: 'same' } },
    { title: 'custom padding', config: { pool_size: [3, 2], strides: [2, 1], padding: 'custom', custom_padding: [2, 0, 1, 1] } },
  ],
  L2Pooling2D: [
    { title: '2x2', config: {} },
    { title: '3x2 stride 2 same', config: { pool_size: [3, 2], strides: [2, 2], padding: 'same' } },
    { title: 'custom padding', config: { pool_size: [2, 3], strides: [1, 2], padding: 'custom', custom_padding: [1, 0, 2, 1] } },
  ],
  GlobalAveragePooling2D: [{ title: 'image', config: {} }, { title: 'axes kept', config: { keepdims: true } }],
  GlobalMaxPooling2D: [{ title: 'image', config: {} }, { title: 'axes kept', config: { keepdims: true } }],
  MaxPooling1D: [
    { title: '2', config: {}, from: 'sequence' },
    { title: '3 stride 1 same', config: { pool_size: 3, strides: 1, padding: 'same' }, from: 'sequence' },
  ],
  AveragePooling1D: [
    { title: '2', config: {}, from: 'sequence' },
    { title: '4 stride 3 same', config: { pool_size: 4, strides: 3, padding: 'same' }, from: 'sequence' },
  ],
  GlobalAveragePooling1D: [{ title: 'sequence', config: {}, from: 'sequence' }, { title: 'axis kept', config: { keepdims: true }, from: 'sequence' }],
  GlobalMaxPooling1D: [{ title: 'sequence', config: {}, from: 'sequence' }, { title: 'axis kept', config: { keepdims: true }, from: 'sequence' }],
} as const satisfies LayerCases
