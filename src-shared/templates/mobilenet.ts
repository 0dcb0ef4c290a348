/** MobileNet (Howard et al. 2017, table 1) and MobileNetV2 (Sandler et al. 2018, table 2), both as in keras.applications. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, normalize, scaled, square } from './parts.ts'
import { colourSquare, type Template } from './template.ts'

/** MobileNet: filters and stride of each pair of depthwise and 1×1 convolution. */
const pairs = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]] as const
/** MobileNetV2: expansion, filters, repeats and first stride of each stage. */
const stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const

function depthwise(drawing: Drawing, from: string, strides: number): string {
  return normalize(drawing, draw(drawing, from, 'DepthwiseConv2D', { strides, padding: 'same', use_bias: false, depthwise_initializer: 'he_normal' }), { activation: 'relu6' })
}

export const mobilenet: Template = {
  id: 'mobilenet',
  name: 'MobileNet',
  family: 'light',
  task: 'single_label',
  year: 2017,
  summary: 'Made for phones: every convolution is split into windows inside each channel and 1×1 windows across the channels, about nine times cheaper.',
  lookAt: 'Depthwise and 1×1 convolutions take turns. Nearly all parameters and computing are in the 1×1 ones, hardly any in the windows.',
  source: 'Howard et al.: MobileNets: efficient convolutional neural networks for mobile vision applications. 2017, arXiv:1704.04861',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.25 },
  create(input, classCount, scale) {
    return drawClassifier('MobileNet', input, classCount, (drawing, image) => {
      let last = convolveNormalized(drawing, image, square(scaled(32, scale), 3, 2), { activation: 'relu6' })
      for (const [filters, strides] of pairs) last = convolveNormalized(drawing, depthwise(drawing, last, strides), square(scaled(filters, scale), 1), { activation: 'relu6' })
      return draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dropout', { rate: 0.001 })
    })
  },
}

export const mobilenetV2: Template = {
  id: 'mobilenet-v2',
  name: 'MobileNetV2',
  family: 'light',
  task: 'single_label',
  year: 2018,
  summary: 'Inverted residuals: shortcuts lead between thin layers, and in between the image is made six times as wide for cheap depthwise windows.',
  lookAt: 'The end of each block has no activation, since relu would destroy what little a thin layer holds. Only blocks that keep size and channels have a shortcut.',
  source: 'Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: inverted residuals and linear bottlenecks. CVPR 2018, arXiv:1801.04381',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.25 },
  create(input, classCount, scale = {}) {
    return drawClassifier('MobileNetV2', input, classCount, (drawing, image) => {
      let channels = scaled(32, scale)
      let last = convolveNormalized(drawing, image, square(channels, 3, 2), { activation: 'relu6' })
      for (const [stage, [expansion, published, repeats, firstStride]] of stages.entries()) {
        const filters = scaled(published, scale)
        for (let repeat = 0; repeat < repeats; repeat += 1) {
          const block = { channels, expanded: channels * expansion, filters, strides: repeat === 0 ? firstStride : 1 }
          last = drawGroup(drawing, `Block ${stage + 1}.${repeat + 1}`, () => invertedResidual(drawing, last, block))
          channels = filters
        }
      }
      last = convolveNormalized(drawing, last, square(scaled(1280, scale), 1), { activation: 'relu6' })
      return draw(drawing, last, 'GlobalAveragePooling2D')
    })
  },
}

interface InvertedResidual {
  readonly channels: number
  readonly expanded: number
  readonly filters: number
  readonly strides: number
}

function invertedResidual(drawing: Drawing, from: string, { channels, expanded, filters, strides }: InvertedResidual): string {
  const wide = expanded === channels ? from : convolveNormalized(drawing, from, square(expanded, 1), { activation: 'relu6' })
  const last = convolveNormalized(drawing, depthwise(drawing, wide, strides), square(filters, 1), { activation: null })
  return strides === 1 && channels === filters ? draw(drawing, [from, last], 'Add') : last
}
