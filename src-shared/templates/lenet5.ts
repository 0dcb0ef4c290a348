/** LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998), with all C3 connections and softmax, as it is usually rebuilt: 61,706 parameters for 28×28 grey and 10 classes. */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import { scaled } from './parts.ts'
import { greySquare, type Template } from './template.ts'

/** The published input side [px]; smaller images are padded to the same effect. */
const publishedSidePx = 32

export const lenet5: Template = {
  id: 'lenet-5',
  name: 'LeNet-5',
  family: 'first',
  task: 'single_label',
  year: 1998,
  summary: 'For handwritten digits on cheques: the pattern of convolution, pooling and Dense that all later networks grew from.',
  lookAt: 'Convolution and pooling take turns, then come three Dense layers: 120, 84 and one unit per class. The activation is tanh, relu came later.',
  source: 'LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proceedings of the IEEE 1998',
  input: greySquare(28),
  classCount: 10,
  small: { input: greySquare(28), width: 1 },
  smallestSidePx: 12,
  create(input, classCount, scale) {
    const small = Math.min(input.widthPx, input.heightPx) < publishedSidePx
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling')
    last = draw(drawing, last, 'Conv2D', { filters: scaled(6, scale), kernel_size: [5, 5], padding: small ? 'same' : 'valid', activation: 'tanh' })
    last = draw(drawing, last, 'AveragePooling2D')
    last = draw(drawing, last, 'Conv2D', { filters: scaled(16, scale), kernel_size: [5, 5], activation: 'tanh' })
    last = draw(drawing, last, 'AveragePooling2D')
    last = draw(drawing, last, 'Flatten')
    last = draw(drawing, last, 'Dense', { units: scaled(120, scale), activation: 'tanh' })
    last = draw(drawing, last, 'Dense', { units: scaled(84, scale), activation: 'tanh' })
    draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
    return finishDrawing(drawing, 'LeNet-5', input)
  },
}
