/** SqueezeNet 1.0 (Iandola et al. 2016, table 1; torchvision's squeezenet1_0): AlexNet's accuracy with a fiftieth of its parameters. */
import { draw, drawGroup, finishDrawing, startDrawing, type Drawing } from './drawing.ts'
import { chain, scaled, signedPixels } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Filters of the squeezing and of each expanding convolution; null stands for a pooling. */
const modules = [[16, 64], [16, 64], [32, 128], null, [32, 128], [48, 192], [48, 192], [64, 256], null, [64, 256]] as const
/** 3×3 with stride 2 that keeps a last row or column that does not fill a window (PyTorch's ceil_mode). */
const pool: LayerConfig = { pool_size: [3, 3], strides: [2, 2], padding: 'custom', custom_padding: [0, 1, 0, 1] }

export const squeezenet: Template = {
  id: 'squeezenet',
  name: 'SqueezeNet',
  family: 'light',
  task: 'single_label',
  year: 2016,
  summary: 'Fire modules squeeze the channels with cheap 1×1 windows before the 3×3 ones look at them: a network of 5 MB.',
  lookAt: 'Each module splits in two after squeezing, 1×1 and 3×3 side by side, and joins again. There is no Dense layer at all: the last convolution makes one map per class, and its mean is the answer.',
  source: 'Iandola et al.: SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size. 2016, arXiv:1602.07360',
  input: colourSquare(224),
  classCount: 1000,
  small: { input: colourSquare(64), width: 0.5 },
  smallestSidePx: 21,
  create(input, classCount, scale) {
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling', signedPixels)
    last = draw(drawing, last, 'Conv2D', { filters: scaled(96, scale), kernel_size: [7, 7], strides: [2, 2], activation: 'relu', kernel_initializer: 'he_normal' })
    last = draw(drawing, last, 'MaxPooling2D', pool)
    let number = 1
    for (const module of modules) last = module === null ? draw(drawing, last, 'MaxPooling2D', pool) : drawGroup(drawing, `Fire ${(number += 1)}`, () => fire(drawing, last, module, scale))
    const classes: LayerConfig = { filters: Math.max(1, classCount), kernel_size: [1, 1], activation: 'relu' }
    chain(drawing, last, [['Dropout', { rate: 0.5 }], ['Conv2D', classes], ['GlobalAveragePooling2D'], ['Activation', { activation: 'softmax' }]])
    return finishDrawing(drawing, 'SqueezeNet', input)
  },
}

function fire(drawing: Drawing, from: string, [squeezed, expanded]: readonly [number, number], scale: TemplateScale | undefined): string {
  const relu = (source: string, filters: number, side: number, column: number): string =>
    draw(drawing, source, 'Conv2D', { filters: scaled(filters, scale), kernel_size: [side, side], padding: 'same', activation: 'relu', kernel_initializer: 'he_normal' }, column)
  const narrow = relu(from, squeezed, 1, 0)
  return draw(drawing, [relu(narrow, expanded, 1, 0), relu(narrow, expanded, 3, 1)], 'Concatenate')
}
