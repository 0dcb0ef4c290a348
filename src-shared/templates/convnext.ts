/** ConvNeXt-Tiny (Liu et al. 2022) as keras.applications.ConvNeXtTiny; what is a Dense layer on channels there is a 1×1 convolution here, which is the same. */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { chain, drawClassifier, scaled } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Blocks and channels of each stage. */
const stages = [[3, 96], [3, 192], [9, 384], [3, 768]] as const
const normalization: LayerConfig = { epsilon: 1e-6 }
const initial = { kernel_initializer: 'truncated_normal' } as const

export const convnextTiny: Template = {
  id: 'convnext-tiny',
  name: 'ConvNeXt-Tiny',
  family: 'attention',
  task: 'single_label',
  year: 2022,
  summary: 'A convolutional network rebuilt after the model of Vision Transformers: patches at the start, 7×7 depthwise windows in place of attention, layer normalization, gelu.',
  lookAt: 'A block has a single normalization and a single activation. LayerScale starts near zero, so that at first every block passes its input on unchanged.',
  source: 'Liu, Mao, Wu, Feichtenhofer, Darrell, Xie: A ConvNet for the 2020s. CVPR 2022, arXiv:2201.03545',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.25 },
  smallestSidePx: 32,
  create(input, classCount, scale) {
    return drawClassifier('ConvNeXt-Tiny', input, classCount, (drawing, image) => {
      let last = image
      for (const [stage, [count, published]] of stages.entries()) {
        const channels = scaled(published, scale)
        const patches = (sidePx: number): LayerConfig => ({ filters: channels, kernel_size: [sidePx, sidePx], strides: [sidePx, sidePx], ...initial })
        last = stage === 0
          ? chain(drawing, last, [['Conv2D', patches(4)], ['LayerNormalization', normalization]])
          : chain(drawing, last, [['LayerNormalization', normalization], ['Conv2D', patches(2)]])
        for (let repeat = 0; repeat < count; repeat += 1) last = drawGroup(drawing, `Block ${stage + 1}.${repeat + 1}`, () => block(drawing, last, channels))
      }
      return chain(drawing, last, [['GlobalAveragePooling2D'], ['LayerNormalization', normalization]])
    })
  },
}

function block(drawing: Drawing, from: string, channels: number): string {
  const pointwise = (filters: number): LayerConfig => ({ filters, kernel_size: [1, 1], ...initial })
  const correction = chain(drawing, from, [
    ['DepthwiseConv2D', { kernel_size: [7, 7], padding: 'same', depthwise_initializer: 'truncated_normal' }],
    ['LayerNormalization', normalization],
    ['Conv2D', { ...pointwise(4 * channels), activation: 'gelu' }],
    ['Conv2D', pointwise(channels)],
    ['LayerScale', { init_values: 1e-6 }],
  ])
  return draw(drawing, [from, correction], 'Add')
}
