/** EfficientNet-B0 (Tan, Le 2019, table 1) as keras.applications.EfficientNetB0, with a Rescaling in place of its normalization of pixels. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, normalize, scaled, square } from './parts.ts'
import { colourSquare, type Template } from './template.ts'

/** Expansion, side of the windows, filters, repeats and first stride of each stage. */
const stages = [[1, 3, 16, 1, 1], [6, 3, 24, 2, 2], [6, 5, 40, 2, 2], [6, 3, 80, 3, 2], [6, 5, 112, 3, 1], [6, 5, 192, 4, 2], [6, 3, 320, 1, 1]] as const
const blocks = stages.reduce((sum, [, , , repeats]) => sum + repeats, 0)
/** The gates squeeze to a quarter of what goes into the block, which is this part of its expanded channels. */
const squeezedShare = 4
/** Share of images for which the last block is switched off; earlier ones less. */
const dropConnect = 0.2

export const efficientnetB0: Template = {
  id: 'efficientnet-b0',
  name: 'EfficientNet-B0',
  family: 'light',
  task: 'single_label',
  year: 2019,
  summary: 'Found by an automatic search: inverted residuals with squeeze-and-excitation, deep, wide and sharp in a balanced proportion.',
  lookAt: 'Each block: widen, depthwise window, weigh the channels (SqueezeExcite), narrow, add. Some stages use 5×5 windows, which cost little when they are depthwise.',
  source: 'Tan, Le: EfficientNet: rethinking model scaling for convolutional neural networks. ICML 2019, arXiv:1905.11946',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.25 },
  create(input, classCount, scale) {
    return drawClassifier('EfficientNet-B0', input, classCount, (drawing, image) => {
      let channels = scaled(32, scale)
      let last = convolveNormalized(drawing, image, square(channels, 3, 2), { activation: 'silu' })
      let number = 0
      for (const [stage, [expansion, side, published, repeats, firstStride]] of stages.entries()) {
        const filters = scaled(published, scale)
        for (let repeat = 0; repeat < repeats; repeat += 1) {
          const options: Block = { channels, expansion, side, filters, strides: repeat === 0 ? firstStride : 1, dropped: (dropConnect * number) / blocks }
          last = drawGroup(drawing, `Block ${stage + 1}.${repeat + 1}`, () => block(drawing, last, options))
          channels = filters
          number += 1
        }
      }
      last = convolveNormalized(drawing, last, square(scaled(1280, scale), 1), { activation: 'silu' })
      return draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dropout', { rate: 0.2 })
    })
  },
}

interface Block {
  readonly channels: number
  readonly expansion: number
  readonly side: number
  readonly filters: number
  readonly strides: number
  /** Share of images for which it is switched off while training. */
  readonly dropped: number
}

function block(drawing: Drawing, from: string, { channels, expansion, side, filters, strides, dropped }: Block): string {
  let last = expansion === 1 ? from : convolveNormalized(drawing, from, square(channels * expansion, 1), { activation: 'silu' })
  last = draw(drawing, last, 'DepthwiseConv2D', { kernel_size: [side, side], strides, padding: 'same', use_bias: false, depthwise_initializer: 'he_normal' })
  last = draw(drawing, normalize(drawing, last, { activation: 'silu' }), 'SqueezeExcite', { ratio: squeezedShare * expansion, activation: 'silu' })
  last = convolveNormalized(drawing, last, square(filters, 1), { activation: null })
  if (strides !== 1 || channels !== filters) return last
  return draw(drawing, [dropped > 0 ? draw(drawing, last, 'StochasticDepth', { rate: dropped }) : last, from], 'Add')
}
