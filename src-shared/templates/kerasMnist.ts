/** The convolutional network of Keras's MNIST example, with a Dense layer of 64 instead of dropout (Chollet, keras.io/examples/vision/mnist_convnet). */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import { scaled } from './parts.ts'
import { greySquare, type Template } from './template.ts'

export const kerasMnist: Template = {
  id: 'keras-mnist',
  name: 'Keras MNIST network',
  family: 'first',
  task: 'single_label',
  year: 2015,
  summary: 'Two convolutions, two poolings, two Dense layers: the usual first network for digits and clothes.',
  lookAt: 'The shapes: each pooling halves the image, each convolution adds channels, Flatten makes a list of it. The first Dense layer has most of the parameters.',
  source: 'Chollet: Simple MNIST convnet. keras.io/examples/vision/mnist_convnet',
  input: greySquare(28),
  classCount: 10,
  small: { input: greySquare(28), width: 1 },
  smallestSidePx: 10,
  create(input, classCount, scale) {
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling')
    last = draw(drawing, last, 'Conv2D', { filters: scaled(32, scale), activation: 'relu' })
    last = draw(drawing, last, 'MaxPooling2D')
    last = draw(drawing, last, 'Conv2D', { filters: scaled(64, scale), activation: 'relu' })
    last = draw(drawing, last, 'MaxPooling2D')
    last = draw(drawing, last, 'Flatten')
    last = draw(drawing, last, 'Dense', { units: scaled(64, scale), activation: 'relu' })
    draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
    return finishDrawing(drawing, 'Keras MNIST network', input)
  },
}
