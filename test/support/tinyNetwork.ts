/** A network small enough to train in a test, with everything that has memory: batch normalization (statistics) and dropout (randomness). */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing } from '../../src-shared/templates/drawing.ts'
import { barSidePx } from './barImages.ts'

export const tinyInput: InputSettings = { widthPx: barSidePx, heightPx: barSidePx, colour: 'grey', fit: 'stretch' }

export function tinyNetwork(classCount = 3, input: InputSettings = tinyInput): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  last = draw(drawing, last, 'Conv2D', { filters: 8, use_bias: false })
  last = draw(drawing, last, 'BatchNormalization', { momentum: 0.8 })
  last = draw(drawing, last, 'Activation')
  last = draw(drawing, last, 'MaxPooling2D')
  last = draw(drawing, last, 'Flatten')
  last = draw(drawing, last, 'Dropout', { rate: 0.2 })
  draw(drawing, last, 'Dense', { units: classCount, activation: 'softmax' })
  return finishDrawing(drawing, 'Tiny', input)
}
