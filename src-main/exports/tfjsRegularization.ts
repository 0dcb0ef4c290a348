/** Layers that do nothing once a network is trained, for TensorFlow.js 4. What it lacks is written as Dropout of the same rate, which does nothing then either. Used by `tfjsLayers.ts`. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { plain, type LayerToWrite, type Written } from './tfjsLayer.ts'

const asDropout = ({ id, config }: LayerToWrite): Written => [plain(id, 'Dropout', { rate: numberOption(config, 'rate') })]

export const regularizationLayers = {
  Dropout: asDropout,
  SpatialDropout2D: asDropout,
  SpatialDropout1D: ({ id, config }) => [plain(id, 'SpatialDropout1D', { rate: numberOption(config, 'rate') })],
  StochasticDepth: asDropout,
  GaussianNoise: ({ id, config }) => [plain(id, 'GaussianNoise', { stddev: numberOption(config, 'stddev') })],
  GaussianDropout: ({ id, config }) => [plain(id, 'GaussianDropout', { rate: numberOption(config, 'rate') })],
} as const satisfies Readonly<Record<string, (layer: LayerToWrite) => Written>>
