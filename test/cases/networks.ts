/** Small networks that together use every layer kind and every option with a meaning of its own. Read by the tests of exports and of whole training steps. */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../src-shared/templates/drawing.ts'
import { kerasMnist } from '../../src-shared/templates/kerasMnist.ts'
import { networkBlocks, onnxOnlyBlocks } from './networkBlocks.ts'
import { onnxOnlyWindowBlocks, windowBlocks } from './windowBlocks.ts'

export interface NetworkCase {
  readonly title: string
  readonly document: NetworkDocument
}

export const networkClasses = 3
const grey: InputSettings = { widthPx: 8, heightPx: 9, colour: 'grey', fit: 'stretch' }
const colour: InputSettings = { widthPx: 10, heightPx: 7, colour: 'rgb', fit: 'crop' }

function network(title: string, input: InputSettings, build: (drawing: Drawing, image: string) => string): NetworkCase {
  const drawing = startDrawing()
  const last = build(drawing, draw(drawing, 'input', 'Rescaling'))
  draw(drawing, last, 'Dense', { units: networkClasses, activation: 'softmax' })
  return { title, document: finishDrawing(drawing, title, input) }
}

export const networkCases: readonly NetworkCase[] = [
  network('dense only', grey, (drawing, image) => draw(drawing, draw(drawing, image, 'Flatten'), 'Dense', { units: 5, activation: 'relu' })),
  network('flatten after a convolution of three channels', colour, (drawing, image) => draw(drawing, draw(drawing, image, 'Conv2D', { filters: 4, activation: 'tanh' }), 'Flatten')),
  network('convolution, pool, flatten; sixteen channels', grey, (drawing, image) => {
    const first = draw(drawing, draw(drawing, image, 'Conv2D', { filters: 16, activation: 'relu' }), 'MaxPooling2D')
    return draw(drawing, draw(drawing, first, 'Conv2D', { filters: 32, kernel_size: [2, 2], activation: 'sigmoid' }), 'Flatten')
  }),
  network('same padding with stride 2 on odd and even sides', colour, (drawing, image) => {
    const first = draw(drawing, image, 'Conv2D', { filters: 6, strides: [2, 2], padding: 'same', activation: 'leaky_relu' })
    return draw(drawing, draw(drawing, first, 'Conv2D', { filters: 5, kernel_size: [2, 3], strides: [2, 1], padding: 'same', use_bias: false }), 'Flatten')
  }),
  network('groups and dilation', colour, (drawing, image) => {
    const first = draw(drawing, image, 'Conv2D', { filters: 6, groups: 3, padding: 'same', activation: 'relu' })
    return draw(drawing, draw(drawing, first, 'Conv2D', { filters: 4, groups: 2, dilation_rate: [2, 2], padding: 'same' }), 'Flatten')
  }),
  network('depthwise, strided, dilated, with a multiplier', colour, (drawing, image) => {
    const first = draw(drawing, image, 'DepthwiseConv2D', { depth_multiplier: 2, strides: 2, padding: 'same', activation: 'leaky_relu' })
    const second = draw(drawing, first, 'DepthwiseConv2D', { dilation_rate: [2, 2], padding: 'same', use_bias: false, activation: 'relu' })
    return draw(drawing, draw(drawing, second, 'Conv2D', { filters: 7, kernel_size: [1, 1] }), 'GlobalAveragePooling2D')
  }),
  network('depthwise on sixteen channels, stride 1 and 2', colour, (drawing, image) => {
    const first = draw(drawing, image, 'Conv2D', { filters: 16, padding: 'same', activation: 'tanh' })
    const second = draw(drawing, first, 'DepthwiseConv2D', { padding: 'same', activation: 'tanh' })
    return draw(drawing, draw(drawing, second, 'DepthwiseConv2D', { strides: 2, padding: 'same' }), 'Flatten')
  }),
  network('batch normalization with and without scale and offset', colour, (drawing, image) => {
    const first = draw(drawing, draw(drawing, image, 'Conv2D', { filters: 6, use_bias: false }), 'BatchNormalization')
    const second = draw(drawing, draw(drawing, first, 'Activation', { activation: 'sigmoid' }), 'BatchNormalization', { scale: false, center: false })
    const third = draw(drawing, draw(drawing, second, 'Flatten'), 'Dense', { units: 6 })
    return draw(drawing, draw(drawing, third, 'BatchNormalization', { center: false, epsilon: 0.01 }), 'Activation', { activation: 'leaky_relu' })
  }),
  network('branches: add and concatenate, dropout', colour, (drawing, image) => {
    const trunk = draw(drawing, image, 'Conv2D', { filters: 16, padding: 'same', activation: 'sigmoid' })
    const left = draw(drawing, trunk, 'Conv2D', { filters: 16, padding: 'same', activation: 'tanh' })
    const sum = draw(drawing, [trunk, left], 'Add')
    const right = draw(drawing, trunk, 'MaxPooling2D', { pool_size: [3, 3], strides: [1, 1], padding: 'same' })
    return draw(drawing, draw(drawing, draw(drawing, [right, sum, trunk], 'Concatenate'), 'Dropout', { rate: 0.25 }), 'GlobalAveragePooling2D')
  }),
  network('padding of four different sides, average pools', colour, (drawing, image) => {
    const padded = draw(drawing, image, 'ZeroPadding2D', { padding: [1, 2, 0, 3] })
    const first = draw(drawing, padded, 'AveragePooling2D', { pool_size: [3, 2], strides: [2, 2], padding: 'same' })
    return draw(drawing, draw(drawing, first, 'AveragePooling2D', { pool_size: [2, 2], strides: [1, 2] }), 'Flatten')
  }),
  network('zeros before pools: wider than the window, and greater than what they surround', colour, (drawing, image) => {
    const below = draw(drawing, image, 'Rescaling', { scale: 1, offset: -1 })
    const widest = draw(drawing, draw(drawing, below, 'ZeroPadding2D', { padding: [1, 1, 1, 1] }), 'AveragePooling2D', { pool_size: [1, 4], strides: [1, 4] })
    const greatest = draw(drawing, draw(drawing, below, 'ZeroPadding2D', { padding: [1, 1, 1, 1] }), 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2] })
    return draw(drawing, [draw(drawing, widest, 'Flatten'), draw(drawing, greatest, 'Flatten')], 'Concatenate')
  }),
  network('softmax over channels inside, concatenated features', grey, (drawing, image) => {
    const first = draw(drawing, draw(drawing, image, 'Conv2D', { filters: 4 }), 'Activation', { activation: 'softmax' })
    const flat = draw(drawing, first, 'Flatten')
    return draw(drawing, [draw(drawing, first, 'GlobalAveragePooling2D'), draw(drawing, flat, 'Dense', { units: 4, activation: 'softmax' }), draw(drawing, flat, 'Dense', { units: 4, activation: 'log_softmax' })], 'Concatenate')
  }),
  ...(['relu6', 'elu', 'selu', 'gelu', 'silu', 'mish', 'hard_sigmoid', 'hard_silu', 'softplus', 'softsign'] as const).map((activation) =>
    network(`${activation} in a convolution and as a layer`, colour, (drawing, image) => {
      // Sixteen channels of numbers between about -8 and 8, so that every bend is passed and blocked memory is used.
      const wide = draw(drawing, draw(drawing, image, 'Conv2D', { filters: 16 }), 'Rescaling', { scale: 8, offset: 0 })
      const first = draw(drawing, draw(drawing, wide, 'Activation', { activation }), 'Conv2D', { filters: 16, activation })
      return draw(drawing, draw(drawing, first, 'Activation', { activation }), 'Flatten')
    })),
  ...[...networkBlocks, ...windowBlocks].map(({ title, build }) => network(title, colour, build)),
  { title: 'the Keras MNIST network', document: kerasMnist.create(kerasMnist.input, networkClasses) },
]

/** Networks that only ONNX can hold. */
export const onnxOnlyNetworks: readonly NetworkCase[] = [...onnxOnlyBlocks, ...onnxOnlyWindowBlocks].map(({ title, build }) => network(title, colour, build))
