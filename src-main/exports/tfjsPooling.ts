/** Pools for TensorFlow.js 4. Used by `tfjsLayers.ts`. */
import { booleanOption, listOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Unwritable, type Written } from './tfjsLayer.ts'

export const poolingLayers = {
  MaxPooling2D: (layer) => pool2d(layer, 'MaxPooling2D'),
  AveragePooling2D: (layer) => pool2d(layer, 'AveragePooling2D'),
  L2Pooling2D: { limitation: 'TensorFlow.js has no L2-norm pooling. Export as ONNX.' },
  GlobalAveragePooling2D: (layer) => globalPool(layer, 'GlobalAveragePooling2D'),
  GlobalMaxPooling2D: (layer) => globalPool(layer, 'GlobalMaxPooling2D'),
  MaxPooling1D: (layer) => pool1d(layer, 'MaxPooling1D'),
  AveragePooling1D: (layer) => pool1d(layer, 'AveragePooling1D'),
  GlobalAveragePooling1D: (layer) => globalPool(layer, 'GlobalAveragePooling1D'),
  GlobalMaxPooling1D: (layer) => globalPool(layer, 'GlobalMaxPooling1D'),
} as const satisfies Readonly<Record<string, ((layer: LayerToWrite) => Written) | Unwritable>>

function pool2d({ id, config }: LayerToWrite, className: string): Written {
  const padding = stringOption(config, 'padding')
  if (padding === 'custom') return { limitation: 'TensorFlow.js has no custom padding in pools. Set it to valid or same, or export as ONNX.' }
  return [plain(id, className, { pool_size: listOption(config, 'pool_size'), strides: listOption(config, 'strides'), padding, data_format: 'channels_last' })]
}

function pool1d({ id, config }: LayerToWrite, className: string): readonly TfjsLayer[] {
  return [plain(id, className, { pool_size: [numberOption(config, 'pool_size')], strides: [numberOption(config, 'strides')], padding: stringOption(config, 'padding') })]
}

/** TensorFlow.js always drops the axes; where they stay, a Reshape puts them back. */
function globalPool({ id, config, inputShapes }: LayerToWrite, className: string): readonly TfjsLayer[] {
  const options = className.endsWith('2D') ? { data_format: 'channels_last' } : {}
  if (!booleanOption(config, 'keepdims')) return [plain(id, className, options)]
  return [plain(`${id}_pool`, className, options), plain(id, 'Reshape', { target_shape: (inputShapes[0] ?? []).map((size, axis, { length }) => (axis === length - 1 ? size : 1)) })]
}
