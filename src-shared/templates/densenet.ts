/** DenseNet-121 (Huang et al. 2016, table 1) as keras.applications.DenseNet121. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, evenPadding, normalize, scaled, square } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Layers of each dense block. */
const repeats = [6, 12, 24, 16] as const
/** Channels that every layer adds. */
const growth = 32
const epsilon = 1.001e-5

export const densenet121: Template = {
  id: 'densenet-121',
  name: 'DenseNet-121',
  family: 'residual',
  task: 'single_label',
  year: 2016,
  summary: 'Every layer sees what all layers before it in its block have made: features are kept and used again instead of learnt anew. Few parameters for its depth.',
  lookAt: 'The way in the middle only collects: each layer adds 32 channels to it by Concatenate. Between the blocks a 1×1 convolution halves the channels and a pooling the image.',
  source: 'Huang, Liu, van der Maaten, Weinberger: Densely connected convolutional networks. CVPR 2017, arXiv:1608.06993',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(32), width: 0.25 },
  smallestSidePx: 29,
  create(input, classCount, scale) {
    return drawClassifier('DenseNet-121', input, classCount, (drawing, image) => {
      const added = scaled(growth, scale)
      let channels = 2 * added
      let last = convolveNormalized(drawing, image, { ...square(channels, 7, 2), ...evenPadding(3) }, { epsilon })
      last = draw(drawing, last, 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], ...evenPadding(1) })
      for (const [block, count] of repeats.entries()) {
        last = drawGroup(drawing, `Dense block ${block + 1}`, () => Array.from({ length: count }).reduce((from: string) => denseLayer(drawing, from, added), last))
        channels += count * added
        if (block === repeats.length - 1) continue
        channels = Math.floor(channels / 2)
        last = drawGroup(drawing, `Transition ${block + 1}`, () => draw(drawing, draw(drawing, normalize(drawing, last, { epsilon }), 'Conv2D', { ...square(channels, 1), use_bias: false }), 'AveragePooling2D'))
      }
      return draw(drawing, normalize(drawing, last, { epsilon }), 'GlobalAveragePooling2D')
    })
  },
}

/** Normalization and activation stand in front of the convolutions: 1×1 to four times the growth, 3×3 to the growth. */
function denseLayer(drawing: Drawing, from: string, added: number): string {
  const bare = (options: LayerConfig): LayerConfig => ({ ...options, use_bias: false })
  const narrow = convolveNormalized(drawing, normalize(drawing, from, { epsilon, column: 1 }), square(4 * added, 1), { epsilon, column: 1 })
  return draw(drawing, [from, draw(drawing, narrow, 'Conv2D', bare(square(added, 3)), 1)], 'Concatenate')
}
