/** Networks of layers that exports write in other words: activations with options, normalization, merging, blocks. Listed by `networks.ts`. */
import { draw, type Drawing } from '../../src-shared/templates/drawing.ts'

/** A network between its scaled image (10 by 7 pixels, three channels) and its last Dense layer: returns features. */
export interface Block {
  readonly title: string
  readonly build: (drawing: Drawing, image: string) => string
}

/** Sixteen channels of numbers between about -4 and 4, in blocked memory. */
function wide(drawing: Drawing, image: string): string {
  return draw(drawing, draw(drawing, image, 'Conv2D', { filters: 16, padding: 'same' }), 'Rescaling', { scale: 4, offset: 0 })
}

export const networkBlocks: readonly Block[] = [
  {
    title: 'activation layers with every option',
    build(drawing, image) {
      const x = wide(drawing, image)
      const branches = [
        draw(drawing, x, 'ReLU', { max_value: 1.5, negative_slope: 0.2, threshold: 0.5 }),
        draw(drawing, x, 'ReLU', { threshold: 1 }),
        draw(drawing, x, 'LeakyReLU'),
        draw(drawing, x, 'PReLU'),
        draw(drawing, x, 'PReLU', { shared_axes: [1, 2] }),
        draw(drawing, x, 'ELU', { alpha: 0.4 }),
        draw(drawing, draw(drawing, x, 'ELU'), 'ReLU', { max_value: 2 }),
        draw(drawing, x, 'Softmax'),
        draw(drawing, x, 'Softmax', { axis: 1 }),
      ]
      return draw(drawing, draw(drawing, branches, 'Concatenate'), 'Flatten')
    },
  },
  {
    title: 'layer and group normalization of images, layer scale',
    build(drawing, image) {
      const x = wide(drawing, image)
      const layer = draw(drawing, draw(drawing, x, 'LayerNormalization', { axis: [1, 2, 3], center: false }), 'LayerNormalization')
      const group = draw(drawing, draw(drawing, x, 'GroupNormalization', { groups: 4 }), 'GroupNormalization', { groups: -1, scale: false })
      const plain = draw(drawing, x, 'GroupNormalization', { groups: 2, scale: false, center: false })
      const scaled = draw(drawing, x, 'LayerScale')
      return draw(drawing, draw(drawing, [layer, group, plain, scaled], 'Average'), 'Flatten')
    },
  },
  {
    title: 'normalization of features and sequences',
    build(drawing, image) {
      const sequence = draw(drawing, wide(drawing, image), 'Reshape', { target_shape: [70, 16] })
      const normal = draw(drawing, draw(drawing, sequence, 'LayerNormalization'), 'GroupNormalization', { groups: 4 })
      const features = draw(drawing, draw(drawing, normal, 'SpatialDropout1D'), 'Flatten')
      return draw(drawing, draw(drawing, draw(drawing, features, 'Dense', { units: 12 }), 'GroupNormalization', { groups: 3 }), 'LayerScale')
    },
  },
  {
    title: 'merging with stretching: gates of channels, single planes',
    build(drawing, image) {
      const x = wide(drawing, image)
      const gate = draw(drawing, draw(drawing, x, 'GlobalAveragePooling2D'), 'Dense', { units: 16, activation: 'sigmoid' })
      const plane = draw(drawing, x, 'Conv2D', { filters: 1, kernel_size: [1, 1] })
      const gated = draw(drawing, [x, gate], 'Multiply')
      const less = draw(drawing, [plane, gated], 'Subtract')
      const bounded = draw(drawing, [draw(drawing, [gate, less], 'Maximum'), x], 'Minimum')
      return draw(drawing, draw(drawing, [bounded, gated, plane], 'Add'), 'GlobalAveragePooling2D')
    },
  },
  {
    title: 'dot products of features and of sequences',
    build(drawing, image) {
      const sequence = draw(drawing, wide(drawing, image), 'Reshape', { target_shape: [70, 16] })
      const similar = draw(drawing, [sequence, sequence], 'Dot', { axes: [1, 1], normalize: true })
      const features = draw(drawing, draw(drawing, similar, 'Flatten'), 'Dense', { units: 5 })
      const cosine = draw(drawing, [features, draw(drawing, features, 'Dense', { units: 5 })], 'Dot', { axes: [-1, -1], normalize: true })
      return draw(drawing, [features, cosine], 'Concatenate')
    },
  },
  {
    title: 'squeeze-and-excitation and CBAM',
    build(drawing, image) {
      const squeezed = draw(drawing, wide(drawing, image), 'SqueezeExcite', { ratio: 4, activation: 'silu', gate_activation: 'hard_sigmoid' })
      return draw(drawing, draw(drawing, draw(drawing, squeezed, 'SqueezeExcite', { activation: 'leaky_relu' }), 'CBAM', { ratio: 8 }), 'Flatten')
    },
  },
  {
    title: 'everything that disturbs training',
    build(drawing, image) {
      const x = draw(drawing, draw(drawing, wide(drawing, image), 'GaussianNoise'), 'SpatialDropout2D')
      return draw(drawing, draw(drawing, draw(drawing, x, 'StochasticDepth'), 'GaussianDropout'), 'GlobalAveragePooling2D')
    },
  },
]

/** Of these TensorFlow.js 4 can hold none. */
export const onnxOnlyBlocks: readonly Block[] = [
  {
    title: 'local response and unit normalization',
    build(drawing, image) {
      const x = draw(drawing, wide(drawing, image), 'LocalResponseNormalization', { alpha: 0.01 })
      return draw(drawing, draw(drawing, x, 'UnitNormalization'), 'Flatten')
    },
  },
]
