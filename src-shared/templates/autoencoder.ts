/** A convolutional autoencoder (keras.io/examples/vision/autoencoder): the image is squeezed to a sixteenth of its places and drawn again from that. */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import { chain, scaled } from './parts.ts'
import { greySquare, type Template } from './template.ts'
import { channelsOf } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Two poolings halve the image, two transposed convolutions double it. */
const shrink = 4

export const autoencoder: Template = {
  id: 'autoencoder',
  name: 'Autoencoder',
  family: 'images',
  task: 'autoencoder',
  year: 2006,
  summary: 'Learns to draw its own input again after squeezing it through a narrow middle. Needs no labels; removes noise and finds what is unusual.',
  lookAt: 'The shapes run like an hourglass: smaller on the way down, larger again on the way up. What the middle cannot hold is lost.',
  source: 'Hinton, Salakhutdinov: Reducing the dimensionality of data with neural networks. Science 2006; network: keras.io/examples/vision/autoencoder',
  input: greySquare(28),
  classCount: 0,
  small: { input: greySquare(28), width: 1 },
  create(input, _classCount, scale) {
    const drawing = startDrawing()
    const filters = scaled(32, scale)
    const convolution: LayerConfig = { filters, padding: 'same', activation: 'relu' }
    const last = chain(drawing, 'input', [
      ['Rescaling'],
      ['Conv2D', convolution],
      ['MaxPooling2D', { padding: 'same' }],
      ['Conv2D', convolution],
      ['MaxPooling2D', { padding: 'same' }],
      ['Conv2DTranspose', { ...convolution, strides: [2, 2] }],
      ['Conv2DTranspose', { ...convolution, strides: [2, 2] }],
    ])
    const tooLarge = (sidePx: number): number => Math.ceil(sidePx / shrink) * shrink - sidePx
    const excess = [0, tooLarge(input.heightPx), 0, tooLarge(input.widthPx)]
    const sized = excess.some((count) => count > 0) ? draw(drawing, last, 'Cropping2D', { cropping: excess }) : last
    draw(drawing, sized, 'Conv2D', { filters: channelsOf(input.colour), padding: 'same', activation: 'sigmoid' })
    return finishDrawing(drawing, 'Autoencoder', input, 'autoencoder')
  },
}
