/** Keras SpatialDropout2D (Tompson et al. 2015): Dropout of whole channels of [H, W, C]. Unchanged shape. */
import { dropout } from './dropout.ts'
import type { LayerKind } from './layer.ts'
import { checkMap } from './slidingWindow.ts'

export const spatialDropout2d: LayerKind = {
  ...dropout,
  kind: 'SpatialDropout2D',
  summary: 'Switches off whole channels of images while training; neighbouring pixels are too alike for single ones to matter.',
  fields: [{ name: 'rate', label: 'Rate', type: 'number', default: 0.5, min: 0, max: 0.99, step: 0.05, help: 'Share of channels that are switched off, 0 to 0.99.' }],
  check: (_config, inputs) => checkMap(inputs),
}
