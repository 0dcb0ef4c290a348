/**
 * Residual networks (He, Zhang, Ren, Sun 2015): ResNet-18 as torchvision, ResNet-50 as keras.applications, ResNet-20 of section 4.2 for
 * small images, and SE-ResNet-50 (Hu et al. 2017) as timm's seresnet50.
 */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, evenPadding, scaled, square, type Normalization } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

export interface ResidualStyle {
  /** basic: two 3×3 convolutions · bottleneck: 1×1, 3×3 and a 1×1 with four times the filters. */
  readonly block: 'basic' | 'bottleneck'
  /** Blocks of each stage; the filters double from stage to stage, the image halves. */
  readonly repeats: readonly number[]
  /** Which convolution of a bottleneck halves the image: the first in the paper and in Keras, the 3×3 in PyTorch. */
  readonly halvesIn: 'first' | 'middle'
  readonly useBias: boolean
  readonly epsilon: number
  readonly squeezed: boolean
}

/** What torchvision and timm build. */
const torchStyle = { halvesIn: 'middle', useBias: false, epsilon: 1e-5, squeezed: false } as const
/** What keras.applications builds. */
export const kerasStyle = { halvesIn: 'first', useBias: true, epsilon: 1.001e-5, squeezed: false } as const

const source = 'He, Zhang, Ren, Sun: Deep residual learning for image recognition. CVPR 2016, arXiv:1512.03385'

/** The networks for large images: a 7×7 convolution and a pooling in front of four stages that begin with 64 filters. */
export function residualNetwork(name: string, style: ResidualStyle): Template['create'] {
  return (input, classCount, scale) => drawClassifier(name, input, classCount, (drawing, image) => {
    let last = convolveNormalized(drawing, image, { ...square(scaled(64, scale), 7, 2), ...evenPadding(3), use_bias: style.useBias }, { epsilon: style.epsilon })
    last = draw(drawing, last, 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], ...evenPadding(1) })
    return draw(drawing, drawStages(drawing, last, 64, style, scale), 'GlobalAveragePooling2D')
  })
}

function drawStages(drawing: Drawing, from: string, firstFilters: number, style: ResidualStyle, scale: TemplateScale | undefined): string {
  let last = from
  for (const [stage, count] of style.repeats.entries()) {
    for (let block = 0; block < count; block += 1) {
      const filters = scaled(firstFilters * 2 ** stage, scale)
      const strides = block === 0 && stage > 0 ? 2 : 1
      const projects = block === 0 && (stage > 0 || style.block === 'bottleneck')
      last = drawGroup(drawing, `Block ${stage + 1}.${block + 1}`, () => residualBlock(drawing, last, style, { filters, strides, projects }))
    }
  }
  return last
}

/** relu(shortcut(x) + f(x)); the shortcut is a 1×1 convolution where size or channels change. */
function residualBlock(drawing: Drawing, from: string, style: ResidualStyle, { filters, strides, projects }: { readonly filters: number; readonly strides: number; readonly projects: boolean }): string {
  const convolve = (source: string, count: number, side: number, stride: number, normalization: Normalization = {}): string => {
    const padding: LayerConfig = side === 3 && stride === 2 ? evenPadding(1) : {}
    return convolveNormalized(drawing, source, { ...square(count, side, stride), ...padding, use_bias: style.useBias }, { epsilon: style.epsilon, ...normalization })
  }
  const outputs = style.block === 'basic' ? filters : 4 * filters
  let last: string
  if (style.block === 'basic') {
    last = convolve(convolve(from, filters, 3, strides), filters, 3, 1, { activation: null })
  } else {
    const [first, middle] = style.halvesIn === 'first' ? [strides, 1] : [1, strides]
    last = convolve(convolve(convolve(from, filters, 1, first), filters, 3, middle), outputs, 1, 1, { activation: null })
  }
  if (style.squeezed) last = draw(drawing, last, 'SqueezeExcite', { ratio: 16 })
  const shortcut = projects ? convolve(from, outputs, 1, strides, { activation: null, column: 1 }) : from
  return draw(drawing, draw(drawing, [last, shortcut], 'Add'), 'Activation')
}

const common = { family: 'residual', task: 'single_label', year: 2015, source, input: colourSquare(224), classCount: 1000 } as const

export const resnet18: Template = {
  ...common,
  id: 'resnet-18',
  name: 'ResNet-18',
  summary: 'Every block learns only a correction, which is added to its own input over a shortcut. The idea won ImageNet 2015; a good first choice for photos.',
  lookAt: 'Follow the shortcuts: they lead from the first block to the end, so that the error finds its way back through all layers. Where the image halves, a 1×1 convolution fits the shortcut.',
  small: { input: colourSquare(64), width: 0.25 },
  create: residualNetwork('ResNet-18', { ...torchStyle, block: 'basic', repeats: [2, 2, 2, 2] }),
}

export const resnet50: Template = {
  ...common,
  id: 'resnet-50',
  name: 'ResNet-50',
  summary: 'A deeper ResNet of bottlenecks: 1×1 convolutions make the image thin in front of the 3×3 one and wide again behind it. Still the yardstick of image networks.',
  lookAt: 'Each block gives four times the channels its middle works on. Nearly three times the layers of ResNet-18 need only twice its computing.',
  small: { input: colourSquare(64), width: 0.125 },
  create: residualNetwork('ResNet-50', { ...kerasStyle, block: 'bottleneck', repeats: [3, 4, 6, 3] }),
}

export const resnet20: Template = {
  ...common,
  id: 'resnet-20',
  name: 'ResNet-20',
  summary: 'The ResNet of the paper for small images (CIFAR-10): 20 layers with weights, but only a quarter of a million parameters. Trains well from scratch.',
  lookAt: 'It begins with a 3×3 convolution at full size instead of a 7×7 one and a pooling, which would leave too little of a small image.',
  input: colourSquare(32),
  classCount: 10,
  small: { input: colourSquare(32), width: 1 },
  create: (input, classCount, scale) => drawClassifier('ResNet-20', input, classCount, (drawing, image) => {
    const first = convolveNormalized(drawing, image, square(scaled(16, scale), 3), { epsilon: torchStyle.epsilon })
    return draw(drawing, drawStages(drawing, first, 16, { ...torchStyle, block: 'basic', repeats: [3, 3, 3] }, scale), 'GlobalAveragePooling2D')
  }),
}

export const seResnet50: Template = {
  ...common,
  id: 'se-resnet-50',
  name: 'SE-ResNet-50',
  family: 'attention',
  year: 2017,
  summary: 'ResNet-50 that weighs its channels: every block looks at the means of the whole image and turns channels up or down (squeeze-and-excitation). The idea won ImageNet 2017.',
  lookAt: 'A SqueezeExcite layer stands in front of every addition. Together they have a tenth of the parameters and hardly any of the computing.',
  source: 'Hu, Shen, Albanie, Sun, Wu: Squeeze-and-excitation networks. CVPR 2018, arXiv:1709.01507',
  small: { input: colourSquare(64), width: 0.125 },
  create: residualNetwork('SE-ResNet-50', { ...torchStyle, block: 'bottleneck', repeats: [3, 4, 6, 3], squeezed: true }),
}
