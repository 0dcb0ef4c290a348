/** AlexNet as one column (Krizhevsky 2014, "One weird trick"; torchvision's alexnet): the network of 2012 without its split over two graphics cards and without response normalization. */
import { draw } from './drawing.ts'
import { chain, drawClassifier, evenPadding, scaled } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Convolutions after the first one: filters, side of the window, pooling behind it. */
const convolutions = [[192, 5, true], [384, 3, false], [256, 3, false], [256, 3, true]] as const
const pool: LayerConfig = { pool_size: [3, 3], strides: [2, 2] }
const relu: LayerConfig = { activation: 'relu', kernel_initializer: 'he_normal' }

export const alexnet: Template = {
  id: 'alexnet',
  name: 'AlexNet',
  family: 'plain',
  task: 'single_label',
  year: 2012,
  summary: 'Won ImageNet 2012 by far and made deep learning known: relu, dropout and training on graphics cards.',
  lookAt: 'The first windows are 11×11 and step 4 pixels. Most parameters sit in the two wide Dense layers, which is why dropout stands in front of them.',
  source: 'Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks. NIPS 2012; as one column: Krizhevsky 2014, arXiv:1404.5997',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.25 },
  smallestSidePx: 63,
  create(input, classCount, scale) {
    return drawClassifier('AlexNet', input, classCount, (drawing, image) => {
      let last = draw(drawing, image, 'Conv2D', { ...relu, ...evenPadding(2), filters: scaled(64, scale), kernel_size: [11, 11], strides: [4, 4] })
      last = draw(drawing, last, 'MaxPooling2D', pool)
      for (const [filters, side, pooled] of convolutions) {
        last = draw(drawing, last, 'Conv2D', { ...relu, filters: scaled(filters, scale), kernel_size: [side, side], padding: 'same' })
        if (pooled) last = draw(drawing, last, 'MaxPooling2D', pool)
      }
      const units = scaled(4096, scale)
      return chain(drawing, last, [['Flatten'], ['Dropout', { rate: 0.5 }], ['Dense', { ...relu, units }], ['Dropout', { rate: 0.5 }], ['Dense', { ...relu, units }]])
    })
  },
}
