/** Layers with several inputs. */
import type { LayerCases } from './layerCase.ts'

export const mergingCases = {
  Add: [{ title: 'images', config: {} }, { title: 'features', config: {}, from: 'features' }],
  Concatenate: [{ title: 'images', config: {} }, { title: 'features', config: {}, from: 'features' }],
} as const satisfies LayerCases
