/** Layers that disturb a network while it is trained. */
import type { LayerCases } from './layerCase.ts'

export const regularizationCases = {
  SpatialDropout2D: [{ title: 'rate 0.5', config: { rate: 0.5 } }, { title: 'rate 0', config: { rate: 0 } }],
  SpatialDropout1D: [{ title: 'rate 0.4', config: { rate: 0.4 }, from: 'sequence' }],
  GaussianNoise: [{ title: 'images', config: {} }, { title: 'an odd number of features', config: { stddev: 0.5 }, from: 'features' }],
  GaussianDropout: [{ title: 'images', config: { rate: 0.3 } }, { title: 'a sequence', config: {}, from: 'sequence' }],
  StochasticDepth: [{ title: 'images', config: { rate: 0.5 } }, { title: 'features', config: {}, from: 'features' }, { title: 'a sequence', config: { rate: 0.3 }, from: 'sequence' }],
} as const satisfies LayerCases
