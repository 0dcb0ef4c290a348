/** The comparison that decides whether an export is kept. */
import { describe, expect, test } from 'vitest'
import { compareAnswers } from '../../../src-main/exports/proof.ts'

const answers = (...rows: readonly (readonly number[] | null)[]) => rows.map((row) => (row === null ? null : Float32Array.from(row)))
const compare = (inApp: ReturnType<typeof answers>, readBack: ReturnType<typeof answers>) => compareAnswers('onnx', 'run 1', ['a.png', 'b.png', 'c.png'], inApp, readBack)

describe('answers that pass', () => {
  test.each([
    { title: 'the same', inApp: answers([0.25, 0.75]), readBack: answers([0.25, 0.75]), imageCount: 1, gap: 0 },
    { title: 'off by less than 1e-4', inApp: answers([0.2, 0.8], [0.5, 0.5]), readBack: answers([0.20005, 0.79995], [0.5, 0.5]), imageCount: 2, gap: 5e-5 },
    { title: 'a file that one side could not read does not count', inApp: answers(null, [1, 0], [0, 1]), readBack: answers([0, 1], null, [0, 1]), imageCount: 1, gap: 0 },
    { title: 'a read-back that ran out of time counts as far as it came', inApp: answers([1, 0], [0, 1]), readBack: answers([1, 0]), imageCount: 1, gap: 0 },
  ])('$title', ({ inApp, readBack, imageCount, gap }) => {
    const proof = compare(inApp, readBack)
    expect(proof.imageCount).toBe(imageCount)
    expect(proof.largestDifference).toBeCloseTo(gap, 7)
  })
})

describe('answers that do not pass', () => {
  test.each([
    { title: 'off by more than 1e-4', inApp: answers([0.2, 0.8]), readBack: answers([0.2002, 0.7998]), sentence: 'a.png' },
    { title: 'another top class, however small the difference', inApp: answers([0.50001, 0.49999]), readBack: answers([0.49999, 0.50001]), sentence: 'a.png' },
    { title: 'no number', inApp: answers([1, 0], [0.5, 0.5]), readBack: answers([1, 0], [NaN, NaN]), sentence: 'b.png' },
    { title: 'no number in the app', inApp: answers([NaN, NaN]), readBack: answers([0.5, 0.5]), sentence: 'a.png' },
    { title: 'another number of classes', inApp: answers([1, 0]), readBack: answers([1, 0, 0]), sentence: 'a.png' },
    { title: 'the worst image is named', inApp: answers([1, 0], [1, 0], [1, 0]), readBack: answers([0.9, 0.1], [0.1, 0.9], [0.8, 0.2]), sentence: 'b.png' },
    { title: 'nothing to compare', inApp: answers(null), readBack: answers([1, 0]), sentence: 'run 1' },
    { title: 'nothing at all', inApp: [], readBack: [], sentence: 'run 1' },
  ])('$title', ({ inApp, readBack, sentence }) => {
    expect(() => compare(inApp, readBack)).toThrow(sentence)
  })
})
