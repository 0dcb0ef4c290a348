/** Layers that only move numbers. */
import type { LayerCases } from './layerCase.ts'

export const reshapingCases = {
  ZeroPadding2D: [{ title: 'four sides', config: { padding: [1, 0, 2, 3] } }],
  Flatten: [{ title: 'image', config: {} }, { title: 'features', config: {}, from: 'features' }],
} as const satisfies LayerCases
