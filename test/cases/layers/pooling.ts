/** Layers that keep one number of a window. */
import type { LayerCases } from './layerCase.ts'

export const poolingCases = {
  MaxPooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x2 stride 1', config: { pool_size: [2, 2], strides: [1, 1] } },
    { title: 'stride larger than the window', config: { pool_size: [1, 2], strides: [3, 3] } },
  ],
  AveragePooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x3 stride 1 same', config: { pool_size: [2, 3], strides: [1, 1], padding: 'same' } },
  ],
  GlobalAveragePooling2D: [{ title: 'image', config: {} }],
} as const satisfies LayerCases
