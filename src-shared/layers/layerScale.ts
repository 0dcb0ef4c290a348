/** LayerScale (Touvron et al. 2021, CaiT; also ConvNeXt): x * gamma, a learnt number per channel that begins small. Any shape, unchanged. */
import { numberOption, type LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const layerScale: LayerKind = {
  ...unchanged,
  kind: 'LayerScale',
  category: 'normalization',
  summary: 'Multiplies every channel by a learnt number that begins near zero, so that deep residual networks begin as shallow ones.',
  fields: [{ name: 'init_values', label: 'Start value', type: 'number', default: 1e-6, min: 1e-12, max: 1, step: 1e-6, help: 'What every gamma begins with.' }],
  weights: (config, inputs) => [{ name: 'gamma', shape: [inputs[0]?.at(-1) ?? 0], trainable: true, initializer: numberOption(config, 'init_values') }],
}
