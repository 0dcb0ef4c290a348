/** Keras SpatialDropout1D: Dropout of whole features of a sequence [T, F]. Unchanged shape. */
import { dropout } from './dropout.ts'
import type { LayerKind } from './layer.ts'
import { checkSequence } from './sequenceWindow.ts'

export const spatialDropout1d: LayerKind = {
  ...dropout,
  kind: 'SpatialDropout1D',
  summary: 'Switches off whole features of a sequence while training, the same ones at every step.',
  fields: [{ name: 'rate', label: 'Rate', type: 'number', default: 0.5, min: 0, max: 0.99, step: 0.05, help: 'Share of features that are switched off, 0 to 0.99.' }],
  check: (_config, inputs) => checkSequence(inputs),
}
