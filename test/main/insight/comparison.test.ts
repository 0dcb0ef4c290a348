/** Two runs on the same images: classes are the same by name, an image by content and label. */
import { expect, test } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { comparisonOf } from '../../../src-main/insight/analyse.ts'
import type { KeptAnswers } from '../../../src-main/insight/keptAnswers.ts'

type Row = readonly [content: string, label: string, answer: string]

/** Answers with certainty of a run whose classes are in this order. */
function kept(names: readonly string[], rows: readonly Row[]): KeptAnswers {
  const answers = new Float32Array(rows.length * names.length)
  rows.forEach(([, , answer], row) => (answers[row * names.length + names.indexOf(answer)] = 1))
  const images = rows.map(([sha256, label], row) => ({ imageId: (row + 1) as ImageId, sha256, relativePath: `${sha256}.png`, folder: 'f', widthPx: 8, heightPx: 8, brightness: 100, label: names.indexOf(label) }))
  return { task: 'single_label', names, images, width: names.length, answers }
}

const first = kept(['cat', 'dog', 'hen'], [['a', 'cat', 'cat'], ['b', 'dog', 'dog'], ['c', 'hen', 'cat'], ['d', 'dog', 'hen'], ['e', 'cat', 'dog']])

test('of runs whose classes are in another order the same images are compared, and answers have the places of the first', () => {
  const second = kept(['hen', 'cat', 'dog'], [['e', 'cat', 'cat'], ['d', 'dog', 'hen'], ['c', 'hen', 'hen'], ['b', 'dog', 'cat'], ['a', 'cat', 'cat']])
  const found = comparisonOf(first, second, ['A', 'B'])
  if (found?.kind !== 'right') throw new Error('classes are right or wrong')
  expect(found).toMatchObject({ imageCount: 5, leftOut: 0, both: 1, onlyFirst: 1, onlySecond: 2, neither: 1 })
  const told = (images: typeof found.onlyFirstRight) => images.map(({ relativePath, trueClass, predictedClass }) => [relativePath, first.names[trueClass], first.names[predictedClass]])
  // What is shown beside an image is the wrong answer of the other run.
  expect([told(found.onlyFirstRight), told(found.onlySecondRight)]).toEqual([[['b.png', 'dog', 'cat']], [['c.png', 'hen', 'cat'], ['e.png', 'cat', 'dog']]])
})

test('an image that has another label or content by now, or that one of them was not judged on, is left out', () => {
  const second = kept(['cat', 'dog', 'hen'], [['a', 'dog', 'dog'], ['b', 'dog', 'dog'], ['c', 'hen', 'hen'], ['D', 'dog', 'hen']])
  expect(comparisonOf(first, second, ['A', 'B'])).toMatchObject({ imageCount: 2, leftOut: 5, both: 1, onlySecond: 1 })
})

test('answers of another task are not compared', () => {
  expect(comparisonOf(first, { ...first, task: 'multi_label' }, ['A', 'B'])).toBeNull()
})

/** Answers of a task without right and wrong: what is kept of each image, and the number it should be. */
function keptNumbers(task: 'regression' | 'autoencoder' | 'segmentation', rows: readonly (readonly [content: string, answer: readonly number[], number?: number])[]): KeptAnswers {
  const images = rows.map(([sha256, , number], row) => ({ imageId: (row + 1) as ImageId, sha256, relativePath: `${sha256}.png`, folder: 'f', widthPx: 8, heightPx: 8, brightness: 100, label: -1, ...(number === undefined ? {} : { number }) }))
  return { task, names: [], images, width: rows[0]![1].length, answers: Float32Array.from(rows.flatMap(([, answer]) => answer)) }
}

test('numbers: on which images a run is nearer, largest difference first; an image whose number has changed is left out', () => {
  const mine = keptNumbers('regression', [['a', [1], 1], ['b', [5], 4], ['c', [2], 8], ['d', [3], 3], ['e', [0], 7]])
  const theirs = keptNumbers('regression', [['e', [0], 6], ['d', [3], 3], ['c', [7], 8], ['b', [6], 4], ['a', [1.5], 1]])
  const found = comparisonOf(mine, theirs, ['A', 'B'])
  if (found?.kind !== 'error') throw new Error('numbers have no right and wrong')
  expect(found).toMatchObject({ imageCount: 4, leftOut: 2, firstNearer: 2, secondNearer: 1, same: 1, measure: 'distance', means: [7 / 4, 3.5 / 4] })
  expect(found.nearerFirst.map(({ relativePath, errors }) => [relativePath, ...errors])).toEqual([['b.png', 1, 2], ['a.png', 0, 0.5]])
  expect(found.nearerSecond.map(({ relativePath, errors }) => [relativePath, ...errors])).toEqual([['c.png', 6, 1]])
  // Sign test: of three images that differ, two to one or more uneven in all cases.
  expect(found.pValue).toBeCloseTo(1)
  expect(found.sentence).toBe('A is nearer on 2 of 4 images, B on 1. That may well be luck: equally good networks would differ this much in 100 % of cases (sign test). More test images would tell. On average, though, B is less far off: its errors are more often the larger ones, but not by as much.')
})

test('masks are compared by their overlap; answers that an older version kept, by their wrong pixels', () => {
  const masks = (shares: readonly number[], apart: readonly number[]) => keptNumbers('segmentation', shares.map((share, index) => [`m${index}`, [share, apart[index]!] as const] as const))
  const [mine, theirs] = [masks([0.1, 0.1], [0.25, 0.5]), masks([0.05, 0.05], [0.5, 1])]
  expect(comparisonOf(mine, theirs, ['A', 'B'])).toMatchObject({ measure: 'overlap', firstNearer: 2, secondNearer: 0, means: [0.375, 0.75] })
  const old = keptNumbers('segmentation', [['m0', [0.05]], ['m1', [0.2]]])
  const found = comparisonOf(mine, old, ['A', 'B'])
  expect(found).toMatchObject({ measure: 'pixels', firstNearer: 1, secondNearer: 1, sentence: 'A and B are nearer on equally many of 2 images, 1 each. Neither is better.' })
})

test('a real difference, none, and nothing in common are said', () => {
  const rows = (answer: number): KeptAnswers => keptNumbers('autoencoder', Array.from({ length: 12 }, (_, index) => [`p${index}`, [answer]]))
  expect(comparisonOf(rows(0.5), rows(0.25), ['A', 'B'])).toMatchObject({ pValue: expect.closeTo(2 / 2 ** 12, 12), sentence: 'B is nearer on 12 of 12 images, A on 0. The difference is real, not luck: equally good networks would differ this much in less than 0.1 % of cases (sign test).' })
  expect(comparisonOf(rows(0.5), rows(0.5), ['A', 'B'])?.sentence).toBe('A and B are equally far off on 12 images: no difference at all.')
  expect(comparisonOf(rows(0.5), keptNumbers('autoencoder', [['other', [1]]]), ['A', 'B'])).toMatchObject({ imageCount: 0, leftOut: 13, sentence: 'There is no image that both runs were judged on.' })
})
