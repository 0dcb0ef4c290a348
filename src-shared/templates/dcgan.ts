/**
 * DCGAN (Radford, Metz, Chintala 2015, figure 1) at the width of PyTorch's DCGAN tutorial: two networks side by side that are trained
 * against each other. The discriminator halves the image four times, the generator doubles a map as often.
 */
import { draw, drawGroup, drawInput, finishDrawing, startDrawing, type Drawing } from './drawing.ts'
import { chain, normalize, scaled, signedPixels } from './parts.ts'
import { colourSquare, type Template, type TemplateScale } from './template.ts'
import { channelsOf, type InputSettings } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Numbers that an image is made of. */
const numbers = 100
const window: LayerConfig = { kernel_size: [4, 4], use_bias: false, kernel_initializer: 'random_normal' }
const halving: LayerConfig = { ...window, strides: [2, 2], padding: 'same' }
/** Halvings, and doublings. */
const levels = 4
const epsilon = 1e-5

export const dcgan: Template = {
  id: 'dcgan',
  name: 'DCGAN',
  family: 'images',
  task: 'gan',
  year: 2015,
  summary: 'Two networks in a contest: the generator makes images of random numbers, the discriminator says whether an image is a real one. Each learns from nothing but the other.',
  lookAt: 'The generator is the discriminator upside down: transposed convolutions double a map of 4×4 until it is an image, where strides halved the image to 4×4. Leaky relu lets the error through to the generator.',
  source: 'Radford, Metz, Chintala: Unsupervised representation learning with deep convolutional generative adversarial networks. ICLR 2016, arXiv:1511.06434',
  input: colourSquare(64),
  classCount: 0,
  small: { input: colourSquare(64), width: 0.125 },
  create(input, _classCount, scale) {
    const drawing = startDrawing()
    drawGroup(drawing, 'Discriminator', () => drawDiscriminator(drawing, input, scale))
    const source = drawInput(drawing, { data: 'numbers', shape: [numbers] }, 1)
    drawGroup(drawing, 'Generator', () => drawGenerator(drawing, source, input, scale))
    return finishDrawing(drawing, 'DCGAN', input, 'gan')
  },
}

/** Side of the smallest map [px]. */
function smallest(sidePx: number): number {
  return Math.ceil(sidePx / 2 ** levels)
}

/** The image to the probability that it is a real one; the last window is as large as what is left of the image. */
function drawDiscriminator(drawing: Drawing, { heightPx, widthPx }: InputSettings, scale?: TemplateScale): void {
  let last = draw(drawing, draw(drawing, 'input', 'Rescaling', signedPixels), 'Conv2D', { ...halving, filters: scaled(64, scale), activation: 'leaky_relu' })
  for (const filters of [128, 256, 512]) last = normalize(drawing, draw(drawing, last, 'Conv2D', { ...halving, filters: scaled(filters, scale) }), { activation: 'leaky_relu', epsilon })
  chain(drawing, last, [['Conv2D', { ...window, filters: 1, kernel_size: [smallest(heightPx), smallest(widthPx)] }], ['Flatten'], ['Activation', { activation: 'sigmoid' }]])
}

/** Numbers to an image of values from -1 to 1. Where its sides are no multiples of 16, what is too much is cut off. */
function drawGenerator(drawing: Drawing, source: string, input: InputSettings, scale?: TemplateScale): void {
  const sides = [input.heightPx, input.widthPx] as const
  const first: LayerConfig = { ...window, kernel_size: sides.map(smallest), filters: scaled(512, scale) }
  let last = chain(drawing, source, [['Reshape', { target_shape: [1, 1, numbers] }], ['Conv2DTranspose', first]], 1)
  for (const filters of [256, 128, 64]) last = draw(drawing, normalize(drawing, last, { epsilon, column: 1 }), 'Conv2DTranspose', { ...halving, filters: scaled(filters, scale) }, 1)
  last = normalize(drawing, last, { epsilon, column: 1 })
  const image: LayerConfig = { ...halving, filters: channelsOf(input.colour) }
  const excess = sides.map((side) => smallest(side) * 2 ** levels - side)
  if (excess.every((count) => count === 0)) draw(drawing, last, 'Conv2DTranspose', { ...image, activation: 'tanh' }, 1)
  else chain(drawing, last, [['Conv2DTranspose', image], ['Cropping2D', { cropping: excess.flatMap((count) => [Math.floor(count / 2), Math.ceil(count / 2)]) }], ['Activation', { activation: 'tanh' }]], 1)
}
