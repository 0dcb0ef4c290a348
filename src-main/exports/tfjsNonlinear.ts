/** Activation layers with options for TensorFlow.js 4, which knows fewer options; the rest is written with sums of what it knows. Used by `tfjsLayers.ts`. */
import { axisPlace } from '../../src-shared/layers/axes.ts'
import { listOption, numberOption } from '../../src-shared/layers/layer.ts'
import type { Tensor } from '../graph/ir.ts'
import { toKerasLayout } from '../lowering/weightLayout.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Written } from './tfjsLayer.ts'

export const nonlinearLayers = {
  ReLU: writeRelu,
  LeakyReLU: ({ id, config }) => [plain(id, 'LeakyReLU', { alpha: numberOption(config, 'negative_slope') })],
  PReLU: ({ id, config, inputShapes, weight }) => {
    const shape = inputShapes[0] ?? []
    const shared = listOption(config, 'shared_axes').map((axis) => (axisPlace(axis, shape) ?? 0) + 1)
    const alphaShape = shape.map((size, place) => (shared.includes(place + 1) ? 1 : size))
    const alpha: Tensor = { shape: alphaShape, dtype: 'float32', get data() { return toKerasLayout('alpha', alphaShape, Float32Array.from(weight('alpha').data)) } }
    return [{ name: id, className: 'PReLU', config: { shared_axes: shared.length === 0 ? null : shared }, weights: [['alpha', alpha]] }]
  },
  ELU: ({ id, config, inputs }) => {
    const alpha = numberOption(config, 'alpha')
    if (alpha === 1) return [plain(id, 'ELU', { alpha })]
    // TensorFlow.js has alpha 1 only: alpha * elu(x) + (1 - alpha) * relu(x).
    return [
      plain(`${id}_elu`, 'ELU', { alpha: 1 }), plain(`${id}_bent`, 'Rescaling', { scale: alpha, offset: 0 }),
      plain(`${id}_relu`, 'ReLU', {}, inputs), plain(`${id}_rest`, 'Rescaling', { scale: 1 - alpha, offset: 0 }),
      plain(id, 'Add', {}, [`${id}_bent`, `${id}_rest`]),
    ]
  },
  Softmax: ({ id, config, inputShapes }) => {
    const shape = inputShapes[0] ?? []
    const place = axisPlace(numberOption(config, 'axis'), shape) ?? 0
    if (place === shape.length - 1) return [plain(id, 'Softmax', { axis: -1 })]
    // TensorFlow.js has it along the last axis only, so two axes change places before and after.
    const dims = shape.map((_, index) => (index === place ? shape.length : index === shape.length - 1 ? place + 1 : index + 1))
    return [plain(`${id}_last`, 'Permute', { dims }), plain(`${id}_softmax`, 'Softmax', { axis: -1 }), plain(id, 'Permute', { dims })]
  },
} as const satisfies Readonly<Record<string, (layer: LayerToWrite) => Written>>

/** The part above the threshold, limited; with a slope minus the slope times the part below, which is relu(threshold - x). */
function writeRelu({ id, config, inputs }: LayerToWrite): Written {
  const [limit, slope, threshold] = [numberOption(config, 'max_value'), numberOption(config, 'negative_slope'), numberOption(config, 'threshold')]
  const name = slope === 0 ? id : `${id}_above`
  const limited = plain(name, 'ReLU', limit === 0 ? {} : { max_value: limit })
  const above: readonly TfjsLayer[] = threshold === 0 ? [limited] : [plain(`${id}_threshold`, 'ThresholdedReLU', { theta: threshold }), limited]
  if (slope === 0) return above
  return [
    ...above,
    plain(`${id}_under`, 'Rescaling', { scale: -1, offset: threshold }, inputs),
    plain(`${id}_depth`, 'ReLU', {}),
    plain(`${id}_below`, 'Rescaling', { scale: -slope, offset: 0 }),
    plain(id, 'Add', {}, [name, `${id}_below`]),
  ]
}
