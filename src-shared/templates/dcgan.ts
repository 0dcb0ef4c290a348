/** DCGAN (Radford, Metz, Chintala 2015, figure 1) at the width of PyTorch's DCGAN tutorial: two networks that are trained against each other. */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import { chain, normalize, scaled, signedPixels } from './parts.ts'
import { colourSquare, type Template } from './template.ts'
import { channelsOf, type InputSettings } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** The paper's 100 numbers from -1 to 1, as the pixels of a grey image of noise. */
const noise: InputSettings = { widthPx: 10, heightPx: 10, colour: 'grey', fit: 'stretch' }
const window: LayerConfig = { kernel_size: [4, 4], use_bias: false, kernel_initializer: 'random_normal' }
const halving: LayerConfig = { ...window, strides: [2, 2], padding: 'same' }
/** Halvings of the judge. */
const levels = 4

const common = {
  family: 'images',
  year: 2015,
  source: 'Radford, Metz, Chintala: Unsupervised representation learning with deep convolutional generative adversarial networks. ICLR 2016, arXiv:1511.06434',
  classCount: 0,
} as const

export const dcganGenerator: Template = {
  ...common,
  id: 'dcgan-generator',
  name: 'DCGAN generator',
  task: 'generate',
  summary: 'Makes an image of 64×64 pixels from 100 random numbers. It learns from nothing but whether the discriminator takes its images for real ones.',
  lookAt: 'A network upside down: transposed convolutions double the image while the channels get fewer, until three of them are left. Its input is an image of noise.',
  input: noise,
  small: { input: noise, width: 0.125 },
  create(input, _classCount, scale) {
    const drawing = startDrawing()
    const numbers = input.widthPx * input.heightPx * channelsOf(input.colour)
    let last = chain(drawing, 'input', [['Rescaling', signedPixels], ['Reshape', { target_shape: [1, 1, numbers] }], ['Conv2DTranspose', { ...window, filters: scaled(512, scale) }]])
    for (const filters of [256, 128, 64]) last = draw(drawing, normalize(drawing, last, { epsilon: 1e-5 }), 'Conv2DTranspose', { ...halving, filters: scaled(filters, scale) })
    draw(drawing, normalize(drawing, last, { epsilon: 1e-5 }), 'Conv2DTranspose', { ...halving, filters: 3, activation: 'tanh' })
    return finishDrawing(drawing, 'DCGAN generator', input)
  },
}

export const dcganDiscriminator: Template = {
  ...common,
  id: 'dcgan-discriminator',
  name: 'DCGAN discriminator',
  task: 'judge',
  summary: 'Says whether an image is a real one or made by the generator. Strides take the place of poolings, leaky relu lets the error through to the generator.',
  lookAt: 'The generator in the mirror: 64 pixels become 4 while the channels grow from 64 to 512. The last window is as large as what is left and gives one number.',
  input: colourSquare(64),
  small: { input: colourSquare(64), width: 0.125 },
  smallestSidePx: 1,
  create(input, _classCount, scale) {
    const drawing = startDrawing()
    let last = draw(drawing, draw(drawing, 'input', 'Rescaling', signedPixels), 'Conv2D', { ...halving, filters: scaled(64, scale), activation: 'leaky_relu' })
    for (const filters of [128, 256, 512]) last = normalize(drawing, draw(drawing, last, 'Conv2D', { ...halving, filters: scaled(filters, scale) }), { activation: 'leaky_relu', epsilon: 1e-5 })
    const left = (sidePx: number): number => Math.ceil(sidePx / 2 ** levels)
    chain(drawing, last, [['Conv2D', { ...window, filters: 1, kernel_size: [left(input.heightPx), left(input.widthPx)] }], ['Flatten'], ['Activation', { activation: 'sigmoid' }]])
    return finishDrawing(drawing, 'DCGAN discriminator', input)
  },
}
