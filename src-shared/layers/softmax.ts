/** Keras Softmax: e^x / sum(e^x) along an axis. Any shape, unchanged. */
import { checkAxes } from './axes.ts'
import { numberOption, type LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const softmax: LayerKind = {
  ...unchanged,
  kind: 'Softmax',
  category: 'activation',
  summary: 'Turns the numbers along an axis into shares that add up to 1, as attention weights.',
  fields: [{ name: 'axis', label: 'Axis', type: 'integer', default: -1, min: -4, max: 4, help: 'The axis whose numbers add up to 1, counted from 1; -1 is the last, the channels of images.' }],
  check: (config, inputs) => checkAxes([numberOption(config, 'axis')], inputs[0] ?? [], 'axis'),
}
