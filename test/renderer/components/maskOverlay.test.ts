/** What is laid over a picture: colours of values, and where answer and mask differ. */
import { describe, expect, it } from 'vitest'
import { noValue, type ValueMap } from '../../../src-shared/api/drawnAnswer.ts'
import { differenceOf, differenceOverlay, overlapsOf, valueOverlay, valuesIn } from '../../../src-renderer/components/maskOverlay.ts'

const mapOf = (values: readonly number[]): ValueMap => ({ rows: 2, columns: 3, values: Buffer.from(values).toString('base64'), names: ['black', 'value 1', 'value 2'] })
const answer = mapOf([0, 1, 1, 2, 0, noValue])
const truth = mapOf([0, 1, 0, 1, 2, 1])
const alpha = (colours: Uint8ClampedArray): number[] => Array.from({ length: colours.length / 4 }, (_, place) => colours[4 * place + 3]!)

describe('masks over a picture', () => {
  it('gives every value but nothing a colour, as strong as asked', () => {
    const { rows, columns, colours } = valueOverlay(answer, 0.6)
    expect([rows, columns]).toEqual([2, 3])
    expect(alpha(colours)).toEqual([0, 153, 153, 153, 0, 0])
    expect([...colours.subarray(4, 7)]).toEqual([...colours.subarray(8, 11)])
    expect([...colours.subarray(4, 7)]).not.toEqual([...colours.subarray(12, 15)])
  })
  it('tells what is missed from what is too much; nothing is said where no value is', () => {
    expect([0, 1, 2, 3, 4, 5].map((place) => differenceOf([0, 1, 1, 2, 0, noValue][place]!, [0, 1, 0, 1, 2, 1][place]!))).toEqual([null, 'right', 'extra', 'other', 'missed', null])
    const { colours } = differenceOverlay(answer, truth, 1, { right: [1, 0, 0], missed: [2, 0, 0], extra: [3, 0, 0], other: [4, 0, 0] })
    expect([0, 1, 2, 3, 4, 5].map((place) => colours[4 * place])).toEqual([0, 1, 3, 4, 2, 0])
  })
  it('measures the overlap of each value, leaving out what says nothing', () => {
    // Value 1: asked at places 1 and 3, answered at 1 and 2. Value 2: asked at 4, answered at 3. Black: asked at 0 and 2, answered at 0 and 4.
    expect(overlapsOf(answer, truth)).toEqual([1 / 3, 1 / 3, 0])
    expect(overlapsOf(mapOf([0, 0, 0, 0, 0, 0]), mapOf([0, 0, 0, 0, 0, 0]))).toEqual([1, null, null])
  })
  it('lists the values that are somewhere', () => expect(valuesIn(answer)).toEqual([1, 2]))
})
