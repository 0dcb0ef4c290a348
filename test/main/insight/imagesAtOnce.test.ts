/** Small images many at once, large ones few, huge ones alone. */
import { expect, test } from 'vitest'
import { imagesAtOnce } from '../../../src-main/insight/imagesAtOnce.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { mobilenetV2 } from '../../bench/networks.ts'

const wide = (sidePx: number, filters: number) => {
  const drawing = startDrawing()
  const last = draw(drawing, draw(drawing, 'input', 'Conv2D', { filters, padding: 'same' }), 'GlobalAveragePooling2D')
  draw(drawing, last, 'Dense', { units: 3 })
  return finishDrawing(drawing, 'wide', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' })
}

test.each([
  ['32x32', wide(32, 16), 64],
  ['MobileNetV2 at 224x224: 112 x 112 x 96 numbers an image', mobilenetV2(224, 1000), 6],
  ['a layer of 2^23 numbers', wide(512, 32), 1],
  ['a layer of 2^24 numbers', wide(1024, 16), 1],
])('%s', (_, document, images) => {
  expect(imagesAtOnce(document)).toBe(images)
})
