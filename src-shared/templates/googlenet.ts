/**
 * GoogLeNet, Inception v1 (Szegedy et al. 2014, table 1), without the two auxiliary classifiers, which only help training. Once as
 * published, with response normalization, and once as torchvision's googlenet: batch normalization, and 3×3 windows in place of the 5×5 ones.
 */
import { draw, drawGroup, type Drawing } from './drawing.ts'
import { convolveNormalized, drawClassifier, evenPadding, scaled, square } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Filters of a module: 1×1 · 3×3 behind 1×1 · 5×5 behind 1×1 · 1×1 behind pooling. */
type Module = readonly [one: number, narrow3: number, three: number, narrow5: number, five: number, pooled: number]
/** Modules 3a to 5b, by stage; a pooling stands between the stages. */
const stages: readonly (readonly Module[])[] = [
  [[64, 96, 128, 16, 32, 32], [128, 128, 192, 32, 96, 64]],
  [[192, 96, 208, 16, 48, 64], [160, 112, 224, 24, 64, 64], [128, 128, 256, 24, 64, 64], [112, 144, 288, 32, 64, 64], [256, 160, 320, 32, 128, 128]],
  [[256, 160, 320, 32, 128, 128], [384, 192, 384, 48, 128, 128]],
]
/** 3×3 with stride 2; on even sides the same as keeping a last row that does not fill a window. */
const halving: LayerConfig = { pool_size: [3, 3], strides: [2, 2], padding: 'same' }
/** Caffe divides the paper's alpha of 1e-4 by the window of 5. */
const response: LayerConfig = { depth_radius: 2, bias: 1, alpha: 2e-5, beta: 0.75 }

/** How one of its convolutions is drawn. */
type Convolve = (drawing: Drawing, from: string, options: LayerConfig, column?: number) => string

function googlenetLike(name: string, { convolve, widestSide, normalized }: { readonly convolve: Convolve; readonly widestSide: number; readonly normalized: boolean }): Template['create'] {
  return (input, classCount, scale) => drawClassifier(name, input, classCount, (drawing, image) => {
    const respond = (from: string): string => (normalized ? from : draw(drawing, from, 'LocalResponseNormalization', response))
    let last = convolve(drawing, image, { ...square(scaled(64, scale), 7, 2), ...evenPadding(3) })
    last = respond(draw(drawing, last, 'MaxPooling2D', halving))
    last = convolve(drawing, last, square(scaled(64, scale), 1))
    last = respond(convolve(drawing, last, square(scaled(192, scale), 3)))
    last = draw(drawing, last, 'MaxPooling2D', halving)
    for (const [stage, modules] of stages.entries()) {
      if (stage > 0) last = draw(drawing, last, 'MaxPooling2D', stage === 2 && normalized ? { ...halving, pool_size: [2, 2] } : halving)
      for (const [index, module] of modules.entries()) last = drawGroup(drawing, `Inception ${stage + 3}${'abcde'[index]}`, () => inception(drawing, last, module, { convolve, widestSide, scale }))
    }
    return draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dropout', { rate: normalized ? 0.2 : 0.4 })
  })
}

function inception(drawing: Drawing, from: string, [one, narrow3, three, narrow5, five, pooled]: Module, { convolve, widestSide, scale }: { readonly convolve: Convolve; readonly widestSide: number; readonly scale: TemplateScale | undefined }): string {
  const branch = (source: string, filters: number, side: number, column: number): string => convolve(drawing, source, square(scaled(filters, scale), side), column)
  const pool = draw(drawing, from, 'MaxPooling2D', { pool_size: [3, 3], strides: [1, 1], padding: 'same' }, 3)
  return draw(drawing, [branch(from, one, 1, 0), branch(branch(from, narrow3, 1, 1), three, 3, 1), branch(branch(from, narrow5, 1, 2), five, widestSide, 2), branch(pool, pooled, 1, 3)], 'Concatenate')
}

const common = {
  family: 'inception',
  task: 'single_label',
  source: 'Szegedy et al.: Going deeper with convolutions. CVPR 2015, arXiv:1409.4842',
  input: colourSquare(224),
  classCount: 1000,
} as const

export const googlenet: Template = {
  ...common,
  id: 'googlenet',
  name: 'GoogLeNet',
  year: 2014,
  summary: 'Inception v1: windows of several sizes side by side, each behind a 1×1 convolution that first makes the image thinner. Won ImageNet 2014 with a twelfth of AlexNet\'s parameters.',
  lookAt: 'Nine modules of four branches that are joined again by their channels. Without the thin 1×1 layers in front, the 5×5 windows would cost many times as much.',
  small: { input: colourSquare(64), width: 0.25 },
  create: googlenetLike('GoogLeNet', {
    convolve: (drawing, from, options, column = 0) => draw(drawing, from, 'Conv2D', { ...options, activation: 'relu' }, column),
    widestSide: 5,
    normalized: false,
  }),
}

export const googlenetNormalized: Template = {
  ...common,
  id: 'googlenet-bn',
  name: 'GoogLeNet with BN',
  year: 2015,
  summary: 'GoogLeNet as torchvision builds it: batch normalization behind every convolution makes it learn much faster.',
  lookAt: 'Compare it with GoogLeNet: no biases, a normalization behind every convolution, and 3×3 windows where the paper has 5×5.',
  source: `${common.source}; normalization: Ioffe, Szegedy 2015, arXiv:1502.03167`,
  small: { input: colourSquare(32), width: 0.25 },
  create: googlenetLike('GoogLeNet with BN', {
    convolve: (drawing, from, options, column = 0) => convolveNormalized(drawing, from, options, { column }),
    widestSide: 3,
    normalized: true,
  }),
}
