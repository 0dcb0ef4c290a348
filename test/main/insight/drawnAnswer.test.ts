/** A mask of an answer that is smaller than the image: it lies where the network looked. */
import { expect, test } from 'vitest'
import { noValue } from '../../../src-shared/api/drawnAnswer.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { drawnAnswer, wantedMask } from '../../../src-main/insight/drawnAnswer.ts'

const sidePx = 8
const drawing = startDrawing()
draw(drawing, 'input', 'Conv2D', { filters: 1, kernel_size: [3, 5], activation: 'sigmoid' })
/** Answers with [6,4] of [8,8]: a row above and below is left out, two columns on either side. */
const document = finishDrawing(drawing, 'Smaller', { widthPx: sidePx, heightPx: sidePx, colour: 'grey', fit: 'stretch' }, 'segmentation')
const rowsOf = (values: string): string[] => Array.from({ length: sidePx }, (_, row) => [...Buffer.from(values, 'base64').subarray(row * sidePx, (row + 1) * sidePx)].map((value) => (value === noValue ? '.' : String(value))).join(''))

test('the answer and the mask it should have been lie on the same pixels; around them there is no value', () => {
  const answers = new Float32Array(6 * 4).fill(0.1)
  answers[0] = 0.9
  answers[5 * 4 + 3] = 0.5
  const drawn = drawnAnswer(document, answers, new Uint8Array(sidePx * sidePx))
  const inside = (first: string, last: string): string[] => ['........', first, ...Array.from({ length: 4 }, () => '..0000..'), last, '........']
  expect(rowsOf(drawn.mask!.values)).toEqual(inside('..1000..', '..0001..'))
  const mask = new Uint8Array(sidePx * sidePx)
  mask[1 * sidePx + 2] = 255
  mask[6 * sidePx + 5] = 7
  // Not part of what the network answers.
  mask[0] = 255
  expect(rowsOf(wantedMask(document, mask).values)).toEqual(inside('..1000..', '..0001..'))
})
