/** Layers that move numbers, for TensorFlow.js 4, which has padding, cropping and repeating for images only. Used by `tfjsLayers.ts`. */
import { listOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { reshapeTarget } from '../../src-shared/layers/reshape.ts'
import { plain, type LayerToWrite, type TfjsLayer, type Written } from './tfjsLayer.ts'

export const reshapingLayers = {
  ZeroPadding2D: ({ id, config }) => [zeroPadding(id, listOption(config, 'padding'))],
  Cropping2D: ({ id, config }) => [cropping(id, listOption(config, 'cropping'))],
  UpSampling2D: ({ id, config }) => {
    const interpolation = stringOption(config, 'interpolation')
    if (interpolation === 'bilinear') return { limitation: "TensorFlow.js's bilinear interpolation begins at the corner of the image, Keras's at the centre of the first pixel. Set it to nearest or export as ONNX." }
    return [plain(id, 'UpSampling2D', { size: listOption(config, 'size'), interpolation, data_format: 'channels_last' })]
  },
  ZeroPadding1D: (layer) => {
    const [start = 0, end = 0] = listOption(layer.config, 'padding')
    return onSequence(layer.id, layer, zeroPadding(`${layer.id}_2d`, [start, end, 0, 0]), (steps) => start + steps + end)
  },
  Cropping1D: (layer) => {
    const [start = 0, end = 0] = listOption(layer.config, 'cropping')
    return onSequence(layer.id, layer, cropping(`${layer.id}_2d`, [start, end, 0, 0]), (steps) => steps - start - end)
  },
  UpSampling1D: (layer) => {
    const size = numberOption(layer.config, 'size')
    return onSequence(layer.id, layer, plain(`${layer.id}_2d`, 'UpSampling2D', { size: [size, 1], interpolation: 'nearest', data_format: 'channels_last' }), (steps) => steps * size)
  },
  // Without -1, for which TensorFlow.js computes no size, so that layers with weights after it could not be made.
  Reshape: ({ id, config, inputShapes }) => [plain(id, 'Reshape', { target_shape: reshapeTarget(config, inputShapes[0] ?? []) })],
  Permute: ({ id, config }) => [plain(id, 'Permute', { dims: listOption(config, 'dims') })],
  RepeatVector: ({ id, config }) => [plain(id, 'RepeatVector', { n: numberOption(config, 'n') })],
} as const satisfies Readonly<Record<string, (layer: LayerToWrite) => Written>>

/** An image layer over [T, F] as an image of width 1, which leaves `stepsAfter(T)` steps; the last of the three layers is called `name`. */
export function onSequence(name: string, { inputShapes }: LayerToWrite, layer: TfjsLayer, stepsAfter: (steps: number) => number): readonly TfjsLayer[] {
  const [steps = 1, features = 1] = inputShapes[0] ?? []
  return [plain(`${name}_image`, 'Reshape', { target_shape: [steps, 1, features] }), layer, plain(name, 'Reshape', { target_shape: [stepsAfter(steps), features] })]
}

/** Zeros above, below, left and right. */
export function zeroPadding(name: string, sides: readonly number[]): TfjsLayer {
  const [top = 0, bottom = 0, left = 0, right = 0] = sides
  return plain(name, 'ZeroPadding2D', { padding: [[top, bottom], [left, right]], data_format: 'channels_last' })
}

function cropping(name: string, sides: readonly number[]): TfjsLayer {
  const [top = 0, bottom = 0, left = 0, right = 0] = sides
  return plain(name, 'Cropping2D', { cropping: [[top, bottom], [left, right]], data_format: 'channels_last' })
}
