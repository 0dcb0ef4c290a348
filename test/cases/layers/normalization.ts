/** Layers that bring numbers to one scale. */
import type { LayerCases } from './layerCase.ts'

export const normalizationCases = {
  BatchNormalization: [
    { title: 'images', config: {} },
    { title: 'features', config: { momentum: 0.5, epsilon: 0.01 }, from: 'features' },
    { title: 'sequence', config: { momentum: 0.9 }, from: 'sequence' },
    { title: 'without scale', config: { scale: false } },
    { title: 'without centre', config: { center: false } },
  ],
} as const satisfies LayerCases
