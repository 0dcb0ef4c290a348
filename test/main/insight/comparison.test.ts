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
  const found = comparisonOf(first, second, ['A', 'B'])!
  expect(found).toMatchObject({ imageCount: 5, leftOut: 0, both: 1, onlyFirst: 1, onlySecond: 2, neither: 1 })
  const told = (images: typeof found.onlyFirstRight) => images.map(({ relativePath, trueClass, predictedClass }) => [relativePath, first.names[trueClass], first.names[predictedClass]])
  // What is shown beside an image is the wrong answer of the other run.
  expect([told(found.onlyFirstRight), told(found.onlySecondRight)]).toEqual([[['b.png', 'dog', 'cat']], [['c.png', 'hen', 'cat'], ['e.png', 'cat', 'dog']]])
})

test('an image that has another label or content by now, or that one of them was not judged on, is left out', () => {
  const second = kept(['cat', 'dog', 'hen'], [['a', 'dog', 'dog'], ['b', 'dog', 'dog'], ['c', 'hen', 'hen'], ['D', 'dog', 'hen']])
  expect(comparisonOf(first, second, ['A', 'B'])).toMatchObject({ imageCount: 2, leftOut: 5, both: 1, onlySecond: 1 })
})

test('answers of another task, and numbers, are not compared', () => {
  expect(comparisonOf(first, { ...first, task: 'multi_label' }, ['A', 'B'])).toBeNull()
  expect(comparisonOf({ ...first, task: 'regression' }, { ...first, task: 'regression' }, ['A', 'B'])).toBeNull()
})
