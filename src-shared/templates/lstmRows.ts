/** An LSTM that reads an image row by row (Keras guide "Working with RNNs", build_model), with a softmax at its end. */
import { chain, drawClassifier, momentum, scaled } from './parts.ts'
import { greySquare, type Template } from './template.ts'
import { channelsOf } from '../dataset/inputSettings.ts'

export const lstmRows: Template = {
  id: 'lstm-rows',
  name: 'LSTM over rows',
  family: 'first',
  task: 'single_label',
  year: 1997,
  summary: 'Reads the image like a text, row after row from the top, and remembers what it has seen (long short-term memory). No convolution at all.',
  lookAt: 'Reshape makes a sequence of the image: each row is one step. The four gates of the LSTM have all the weights, the same at every step.',
  source: 'Hochreiter, Schmidhuber: Long short-term memory. Neural Computation 1997; network: keras.io/guides/working_with_rnns',
  input: greySquare(28),
  classCount: 10,
  small: { input: greySquare(28), width: 1 },
  create(input, classCount, scale) {
    return drawClassifier('LSTM over rows', input, classCount, (drawing, image) =>
      chain(drawing, image, [
        ['Reshape', { target_shape: [input.heightPx, input.widthPx * channelsOf(input.colour)] }],
        ['LSTM', { units: scaled(64, scale) }],
        ['BatchNormalization', { momentum }],
      ]))
  },
}
