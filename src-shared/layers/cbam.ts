/**
 * CBAM, the convolutional block attention module (Woo et al. 2018). Channels first: x * sigmoid(f(mean) + f(maximum)) with one
 * f of two dense layers, C -> max(1, floor(C / ratio)) -> C, relu between; then places: x * sigmoid(convolution over the mean and the
 * maximum of all channels, without bias). [H, W, C], unchanged.
 */
import { numberOption, type LayerKind } from './layer.ts'
import { checkMap, mapOf } from './slidingWindow.ts'
import { ratioField, squeezedUnits, squeezeWeights } from './squeezeExcite.ts'
import { unchanged } from './unchanged.ts'

export const cbam: LayerKind = {
  ...unchanged,
  kind: 'CBAM',
  category: 'attention',
  summary: 'Weighs first the channels, then the places of an image by their means and maxima (convolutional block attention).',
  fields: [
    ratioField,
    { name: 'kernel_size', label: 'Kernel', type: 'integer', default: 7, min: 1, max: 255, help: 'Side of the window that weighs the places.' },
  ],
  check: (_config, inputs) => checkMap(inputs),
  weights(config, inputs) {
    const side = numberOption(config, 'kernel_size')
    return [...squeezeWeights(config, inputs), { name: 'spatial_kernel', shape: [side, side, 2, 1], trainable: true, initializer: 'glorot_uniform' }]
  },
  multiplyAdds(config, inputs) {
    const { height, width, channels } = mapOf(inputs)
    return 4 * channels * squeezedUnits(config, inputs) + 2 * height * width * numberOption(config, 'kernel_size') ** 2
  },
}
