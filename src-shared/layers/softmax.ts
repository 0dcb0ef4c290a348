/** Keras Softmax: e^x / sum(e^x) along an axis. Any shape, unchanged. */
import { checkAxes } from './axes.ts'
import { numberOption, type LayerConfig, type LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

/** Whether a layer is a Softmax over the last axis, so that at the end of a network it makes class probabilities. */
export function isLastSoftmax({ kind, config }: { readonly kind: string; readonly config: LayerConfig }): boolean {
  return kind === 'Softmax' && config.axis === -1
}

export const softmax: LayerKind = {
  ...unchanged,
  kind: 'Softmax',
  category: 'activation',
  summary: 'Turns the numbers along an axis into shares that add up to 1, as attention weights.',
  fields: [{ name: 'axis', label: 'Axis', type: 'integer', default: -1, min: -4, max: 4, help: 'The axis whose numbers add up to 1, counted from 1; -1 is the last, the channels of images.' }],
  check: (config, inputs) => checkAxes([numberOption(config, 'axis')], inputs[0] ?? [], 'axis'),
}
