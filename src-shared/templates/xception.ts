/** Xception (Chollet 2016, figure 5) as keras.applications.Xception: separable convolutions with shortcuts. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, normalize, scaled, square } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Blocks that halve the image: filters of their two separable convolutions, and whether an activation stands in front of the first. */
const entry = [[128, 128, false], [256, 256, true], [728, 728, true]] as const
const exit = [728, 1024, true] as const
const middleBlocks = 8
const middleFilters = 728

export const xception: Template = {
  id: 'xception',
  name: 'Xception',
  family: 'inception',
  task: 'single_label',
  year: 2016,
  summary: 'Inception thought to its end: every channel is looked at on its own, then 1×1 windows mix the channels (separable convolutions).',
  lookAt: 'Eight equal blocks in the middle with shortcuts as in a ResNet. Compare the parameters of a SeparableConv2D with those of a Conv2D of the same size.',
  source: 'Chollet: Xception: deep learning with depthwise separable convolutions. CVPR 2017, arXiv:1610.02357',
  input: colourSquare(299),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.125 },
  smallestSidePx: 7,
  create(input, classCount, scale) {
    return drawClassifier('Xception', input, classCount, (drawing, image) => {
      const plain = (filters: number, strides: number): LayerConfig => ({ ...square(scaled(filters, scale), 3, strides), padding: 'valid' })
      let last = convolveNormalized(drawing, convolveNormalized(drawing, image, plain(32, 2)), plain(64, 1))
      for (const [index, block] of entry.entries()) last = drawGroup(drawing, `Entry block ${index + 1}`, () => halvingBlock(drawing, last, block, scale))
      for (let block = 0; block < middleBlocks; block += 1) {
        last = drawGroup(drawing, `Middle block ${block + 1}`, () => {
          let inner = last
          for (let repeat = 0; repeat < 3; repeat += 1) inner = separable(drawing, draw(drawing, inner, 'Activation'), middleFilters, scale)
          return draw(drawing, [inner, last], 'Add')
        })
      }
      last = drawGroup(drawing, 'Exit block', () => halvingBlock(drawing, last, exit, scale))
      for (const filters of [1536, 2048]) last = draw(drawing, separable(drawing, last, filters, scale), 'Activation')
      return draw(drawing, last, 'GlobalAveragePooling2D')
    })
  },
}

function separable(drawing: Drawing, from: string, filters: number, scale: TemplateScale | undefined): string {
  const options: LayerConfig = { filters: scaled(filters, scale), padding: 'same', use_bias: false, depthwise_initializer: 'he_normal', pointwise_initializer: 'he_normal' }
  return normalize(drawing, draw(drawing, from, 'SeparableConv2D', options), { activation: null })
}

function halvingBlock(drawing: Drawing, from: string, [first, second, activated]: readonly [number, number, boolean], scale: TemplateScale | undefined): string {
  let last = separable(drawing, activated ? draw(drawing, from, 'Activation') : from, first, scale)
  last = separable(drawing, draw(drawing, last, 'Activation'), second, scale)
  last = draw(drawing, last, 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], padding: 'same' })
  const shortcut = convolveNormalized(drawing, from, square(scaled(second, scale), 1, 2), { activation: null, column: 1 })
  return draw(drawing, [last, shortcut], 'Add')
}
