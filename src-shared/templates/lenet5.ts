/** LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998), with all C3 connections and softmax, as it is usually rebuilt: 61,706 parameters for 28×28 grey and 10 classes. */
import { draw, finishDrawing, startDrawing } from './drawing.ts'
import type { Template } from './template.ts'

/** The published input side [px]; smaller images are padded to the same effect. */
const publishedSidePx = 32

export const lenet5: Template = {
  id: 'lenet-5',
  name: 'LeNet-5',
  summary: '1998, for handwritten digits on cheques: the pattern of convolution, pooling and Dense that all later networks grew from.',
  input: { widthPx: 28, heightPx: 28, colour: 'grey', fit: 'stretch' },
  create(input, classCount) {
    const small = Math.min(input.widthPx, input.heightPx) < publishedSidePx
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling')
    last = draw(drawing, last, 'Conv2D', { filters: 6, kernel_size: [5, 5], padding: small ? 'same' : 'valid', activation: 'tanh' })
    last = draw(drawing, last, 'AveragePooling2D')
    last = draw(drawing, last, 'Conv2D', { filters: 16, kernel_size: [5, 5], activation: 'tanh' })
    last = draw(drawing, last, 'AveragePooling2D')
    last = draw(drawing, last, 'Flatten')
    last = draw(drawing, last, 'Dense', { units: 120, activation: 'tanh' })
    last = draw(drawing, last, 'Dense', { units: 84, activation: 'tanh' })
    draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
    return finishDrawing(drawing, 'LeNet-5', input)
  },
}
