import { expect, test } from 'vitest'
import { formatFactor, layerSummary } from '../../../../src-shared/layers/layerSummary.ts'
import { defaultConfig } from '../../../../src-shared/layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../../src-shared/layers/layer.ts'

const rows: readonly [LayerKindName, LayerConfig, string][] = [
  ['Conv2D', {}, '32 filters, 3×3'],
  ['Conv2D', { filters: 64, kernel_size: [1, 1], strides: [2, 2], padding: 'same', activation: 'relu', use_bias: false }, '64 filters, 1×1, stride 2, relu'],
  ['Conv2D', { strides: [2, 1], dilation_rate: [2, 2] }, '32 filters, 3×3, stride 2×1, dilation 2'],
  ['DepthwiseConv2D', { strides: 2 }, '3×3, stride 2'],
  ['MaxPooling2D', {}, '2×2'],
  ['MaxPooling2D', { pool_size: [3, 3] }, '3×3'],
  ['MaxPooling2D', { pool_size: [3, 3], strides: [1, 1] }, '3×3, stride 1'],
  ['Dense', { units: 10, activation: 'softmax' }, '10 units, softmax'],
  ['Activation', {}, 'relu'],
  ['Dropout', {}, 'rate 0.5'],
  ['Rescaling', {}, '× 1/255'],
  ['Rescaling', { scale: 1 / 127.5, offset: -1 }, '× 1/127.5, offset -1'],
  ['BatchNormalization', { momentum: 0.9 }, ''],
  ['ZeroPadding2D', { padding: [1, 2, 1, 2] }, '1 2 1 2'],
  ['Conv2D', { padding: 'custom', custom_padding: [0, 1, 2, 3] }, '32 filters, 3×3, 0 1 2 3'],
  ['Conv2D', { custom_padding: [0, 1, 2, 3] }, '32 filters, 3×3'],
  ['Conv1D', { strides: 2, dilation_rate: 3 }, '32 filters, kernel 3, stride 2, dilation 3'],
  ['MaxPooling1D', {}, 'window 2'],
  ['UpSampling2D', {}, '2×2'],
  ['Reshape', { target_shape: [7, -1] }, 'new shape 7 -1'],
  ['Cropping1D', { cropping: [1, 2] }, 'cropping 1 2'],
  ['RepeatVector', {}, '4 steps'],
  ['Flatten', {}, ''],
]
test.each(rows)('%s %o is "%s"', (name, options, summary) => {
  const kind = layerKinds[name]
  expect(layerSummary(kind, { ...defaultConfig(kind), ...options })).toBe(summary)
})
test.each([[1 / 255, '1/255'], [0.25, '0.25'], [2, '2'], [0, '0'], [-1, '-1'], [0.123456, '0.1235']])('factor %d is %s', (value, shown) => expect(formatFactor(value)).toBe(shown))
