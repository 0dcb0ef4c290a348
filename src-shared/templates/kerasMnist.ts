/** The convolutional network of Keras's MNIST example, with a Dense layer of 64 instead of dropout (Chollet, keras.io/examples/vision/mnist_convnet). */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import type { Template } from './template.ts'

export const kerasMnist: Template = {
  id: 'keras-mnist',
  name: 'Keras MNIST network',
  summary: 'Two convolutions, two poolings, two Dense layers: the usual first network for digits and clothes.',
  input: { widthPx: 28, heightPx: 28, colour: 'grey', fit: 'stretch' },
  create(input, classCount) {
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling')
    last = draw(drawing, last, 'Conv2D', { filters: 32, activation: 'relu' })
    last = draw(drawing, last, 'MaxPooling2D')
    last = draw(drawing, last, 'Conv2D', { filters: 64, activation: 'relu' })
    last = draw(drawing, last, 'MaxPooling2D')
    last = draw(drawing, last, 'Flatten')
    last = draw(drawing, last, 'Dense', { units: 64, activation: 'relu' })
    draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
    return finishDrawing(drawing, 'Keras MNIST network', input)
  },
}
