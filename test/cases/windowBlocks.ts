/** Networks of convolutions, pools and reshaping layers that exports write in other words. Listed by `networks.ts`. */
import { draw, type Drawing } from '../../src-shared/templates/drawing.ts'

/** A network between its scaled image (10 by 7 pixels, three channels) and its last Dense layer: returns features. */
interface Block {
  readonly title: string
  readonly build: (drawing: Drawing, image: string) => string
}

/** The image row by row as a sequence: 70 steps of 3 features. */
const asSequence = (drawing: Drawing, image: string): string => draw(drawing, image, 'Reshape', { target_shape: [-1, 3] })

export const windowBlocks: readonly Block[] = [
  {
    title: 'convolutions with custom padding, also wider than the window',
    build(drawing, image) {
      const first = draw(drawing, image, 'Conv2D', { filters: 4, padding: 'custom', custom_padding: [2, 0, 1, 3], activation: 'relu' })
      const second = draw(drawing, first, 'DepthwiseConv2D', { padding: 'custom', custom_padding: [0, 1, 0, 2], kernel_size: [2, 2] })
      return draw(drawing, draw(drawing, second, 'Conv2D', { filters: 3, kernel_size: [1, 2], padding: 'custom', custom_padding: [1, 0, 2, 0], activation: 'mish' }), 'Flatten')
    },
  },
  {
    title: 'separable convolutions: strided, dilated, with a multiplier',
    build(drawing, image) {
      const first = draw(drawing, image, 'SeparableConv2D', { filters: 5, strides: 2, padding: 'same', depth_multiplier: 2, activation: 'tanh' })
      const second = draw(drawing, first, 'SeparableConv2D', { filters: 4, dilation_rate: [2, 1], kernel_size: [2, 3], padding: 'custom', custom_padding: [1, 0, 1, 1], use_bias: false, activation: 'leaky_relu' })
      return draw(drawing, second, 'Flatten')
    },
  },
  {
    title: 'transposed convolutions, valid and same, strides larger than the kernel',
    build(drawing, image) {
      const first = draw(drawing, image, 'Conv2DTranspose', { filters: 4, strides: [2, 2], padding: 'same', activation: 'relu' })
      const second = draw(drawing, first, 'Conv2DTranspose', { filters: 3, kernel_size: [2, 4], strides: [3, 1], activation: 'tanh' })
      return draw(drawing, draw(drawing, second, 'Conv2DTranspose', { filters: 2, use_bias: false }), 'Flatten')
    },
  },
  {
    title: 'convolutions and pools along a sequence',
    build(drawing, image) {
      const sequence = draw(drawing, asSequence(drawing, image), 'BatchNormalization')
      const first = draw(drawing, sequence, 'Conv1D', { filters: 6, kernel_size: 4, strides: 2, padding: 'same', activation: 'relu' })
      const causal = draw(drawing, first, 'Conv1D', { filters: 4, groups: 2, kernel_size: 2, dilation_rate: 3, padding: 'causal', activation: 'softmax' })
      const pooled = draw(drawing, causal, 'MaxPooling1D', { pool_size: 3, padding: 'same' })
      const mean = draw(drawing, draw(drawing, pooled, 'Conv1D', { filters: 5, use_bias: false, dilation_rate: 2 }), 'AveragePooling1D', { pool_size: 2, strides: 1, padding: 'same' })
      return draw(drawing, mean, 'Flatten')
    },
  },
  {
    title: 'global pools with and without their axes',
    build(drawing, image) {
      const map = draw(drawing, image, 'Conv2D', { filters: 4, activation: 'tanh' })
      const sequence = asSequence(drawing, image)
      const kept = (['GlobalMaxPooling2D', 'GlobalAveragePooling2D'] as const).map((kind) => draw(drawing, draw(drawing, map, kind, { keepdims: true }), 'Flatten'))
      const flat = draw(drawing, map, 'GlobalMaxPooling2D')
      const steps = (['GlobalMaxPooling1D', 'GlobalAveragePooling1D'] as const).flatMap((kind) => [draw(drawing, sequence, kind), draw(drawing, draw(drawing, sequence, kind, { keepdims: true }), 'Flatten')])
      return draw(drawing, [...kept, flat, ...steps], 'Concatenate')
    },
  },
  {
    title: 'cropping, nearest upsampling, reshaping, axes in another order',
    build(drawing, image) {
      const cropped = draw(drawing, draw(drawing, image, 'UpSampling2D', { size: [2, 3] }), 'Cropping2D', { cropping: [1, 2, 3, 0] })
      const turned = draw(drawing, draw(drawing, cropped, 'Conv2D', { filters: 4, strides: [2, 3] }), 'Permute', { dims: [3, 1, 2] })
      const sequence = draw(drawing, draw(drawing, turned, 'Reshape', { target_shape: [4, -1] }), 'Permute', { dims: [2, 1] })
      const ends = draw(drawing, draw(drawing, draw(drawing, sequence, 'UpSampling1D', { size: 3 }), 'Cropping1D', { cropping: [2, 1] }), 'ZeroPadding1D', { padding: [1, 3] })
      const repeated = draw(drawing, draw(drawing, draw(drawing, ends, 'Conv1D', { filters: 2, kernel_size: 5, strides: 4 }), 'Flatten'), 'RepeatVector', { n: 3 })
      return draw(drawing, draw(drawing, repeated, 'Conv1D', { filters: 4, kernel_size: 2 }), 'Flatten')
    },
  },
]

/** What TensorFlow.js has no layer or no option for. */
export const onnxOnlyWindowBlocks: readonly Block[] = [
  { title: 'bilinear upsampling', build: (drawing, image) => draw(drawing, draw(drawing, image, 'UpSampling2D', { size: [2, 3], interpolation: 'bilinear' }), 'Flatten') },
  { title: 'L2 pooling', build: (drawing, image) => draw(drawing, draw(drawing, image, 'L2Pooling2D', { pool_size: [3, 2], padding: 'custom', custom_padding: [2, 0, 1, 0] }), 'Flatten') },
  { title: 'average pool with custom padding', build: (drawing, image) => draw(drawing, draw(drawing, image, 'AveragePooling2D', { pool_size: [3, 2], padding: 'custom', custom_padding: [2, 0, 1, 0] }), 'Flatten') },
  { title: 'max pool with custom padding', build: (drawing, image) => draw(drawing, draw(drawing, image, 'MaxPooling2D', { pool_size: [3, 2], padding: 'custom', custom_padding: [2, 0, 1, 0] }), 'Flatten') },
  { title: 'transposed convolution with output padding', build: (drawing, image) => draw(drawing, draw(drawing, image, 'Conv2DTranspose', { filters: 2, strides: [2, 3], padding: 'same', output_padding: [1, 0] }), 'Flatten') },
  { title: 'dilated transposed convolution', build: (drawing, image) => draw(drawing, draw(drawing, image, 'Conv2DTranspose', { filters: 2, dilation_rate: [2, 3] }), 'Flatten') },
]
