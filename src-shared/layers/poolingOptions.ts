/** What MaxPooling2D and AveragePooling2D share: options, fit and output size. */
import type { Field, LayerConfig, LayerKind } from './layer.ts'
import { checkWindow, mapOf, paddingField, paddingOption, pairOption, stridesField, windowField, windowOutput, type WindowOptions } from './slidingWindow.ts'

/** Window, strides and padding as numbers; the lowering reads the same. */
export function poolingWindow(config: LayerConfig): WindowOptions {
  return { kernel: pairOption(config, 'pool_size'), strides: pairOption(config, 'strides'), dilation: [1, 1], padding: paddingOption(config) }
}

const poolingFields: readonly Field[] = [
  windowField('pool_size', 'Window', 'Height and width of the window in pixels.', [2, 2]),
  stridesField([2, 2]),
  paddingField,
]

/** Everything of a pooling kind but its name and summary. [H, W, C] -> [H', W', C]. */
export const pooling: Omit<LayerKind, 'kind' | 'summary'> = {
  category: 'pooling',
  fields: poolingFields,
  inputs: { min: 1, max: 1 },
  check: (config, inputs) => checkWindow(poolingWindow(config), inputs, 'pool_size', 'Reduce the window or set padding to "same".'),
  infer: (config, inputs) => [...windowOutput(poolingWindow(config), inputs), mapOf(inputs).channels],
  weights: () => [],
  multiplyAdds: () => 0,
}
