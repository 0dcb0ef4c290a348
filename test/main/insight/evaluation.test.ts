import { expect, test } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { evaluationFigures } from '../../../src-main/insight/evaluation.ts'
import type { KeptAnswers } from '../../../src-main/insight/keptAnswers.ts'
import { pairUp } from '../../../src-main/insight/pairs.ts'
import { reportHtml } from '../../../src-main/insight/reportHtml.ts'
import { slicesOf } from '../../../src-main/insight/slices.ts'
import { detailOf, errorsOf } from '../../../src-main/insight/analyse.ts'

/** One image per row, answered with certainty. */
function kept(rows: readonly (readonly [label: number, answer: number])[], classCount: number, folders: readonly string[] = []): KeptAnswers {
  const answers = new Float32Array(rows.length * classCount)
  rows.forEach(([, answer], row) => (answers[row * classCount + answer] = 1))
  const names = Array.from({ length: classCount }, (_, index) => `class ${index}`)
  const images = rows.map(([label], row) => ({ imageId: (row + 1) as ImageId, sha256: String(row), relativePath: `${folders[row] ?? 'x'}/${row}.png`, folder: 'photos', widthPx: 10 + row, heightPx: 10, brightness: 100, label }))
  return { task: 'single_label', names, images, width: classCount, answers }
}

// Expected values: sklearn.metrics.precision_recall_fscore_support([0,0,0,1,1,2],[0,0,1,1,0,1], labels=[0,1,2,3], zero_division=0).
test('figures per class are those of scikit-learn, with 0 where nothing was predicted or nothing belongs', () => {
  const figures = evaluationFigures(kept([[0, 0], [0, 0], [0, 1], [1, 1], [1, 0], [2, 1]], 4))
  expect(figures.confusion).toEqual([[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
  expect(figures.accuracy).toBe(0.5)
  // Three of six are certain and wrong: -ln 1e-7 each.
  expect(figures.loss).toBeCloseTo(-Math.log(1e-7) / 2, 12)
  expect(figures.perClass.map(({ support }) => support)).toEqual([3, 2, 1, 0])
  expect(figures.perClass[0]).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 })
  expect(figures.perClass[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 })
  expect(figures.perClass[3]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 })
})

test('of no image at all are zero, not NaN', () => {
  expect(evaluationFigures(kept([], 2))).toMatchObject({ accuracy: 0, loss: 0 })
})

test('slices are quarters of the images, and folders where all are from one source', () => {
  const answers = kept([[0, 0], [0, 0], [0, 1], [1, 1], [1, 0], [1, 1], [1, 1], [0, 1]], 2, ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b'])
  const slices = slicesOf(answers, errorsOf(answers))
  // One brightness for all says nothing.
  expect(slices.map(({ by }) => by)).toEqual(['size', 'folder'])
  expect(slices[0]!.parts.map(({ label, count, value }) => [label, count, value])).toEqual([['10 to 11 px', 2, 1], ['12 to 13 px', 2, 0.5], ['14 to 15 px', 2, 0.5], ['16 to 17 px', 2, 0.5]])
  expect(slices[1]!.parts.map(({ label, count, value }) => [label, count, value])).toEqual([['a', 5, 0.6], ['b', 3, 1 - 1 / 3]])
})

test('pairs are the same every time, half of them of one class', () => {
  const labels = Array.from({ length: 40 }, (_, index) => index % 4)
  const pairs = pairUp(labels)
  expect(pairs.filter(({ same }) => same)).toHaveLength(20)
  pairs.forEach(({ partner, same }, place) => {
    expect(partner).not.toBe(place)
    expect(labels[partner] === labels[place]).toBe(same)
  })
  expect(pairUp(labels)).toEqual(pairs)
  // Not one image of each class again and again.
  const strangers = pairs.filter(({ same }) => !same).map(({ partner }) => partner)
  expect(new Set(strangers).size).toBeGreaterThan(10)
  expect(new Set(strangers.map((partner) => labels[partner])).size).toBe(4)
  // A class with one image, and one class alone.
  expect(pairUp([0, 1, 1]).map(({ same }) => same)).toEqual([false, true, false])
  expect(pairUp([5, 5])).toEqual([{ partner: 1, same: true }, { partner: 0, same: true }])
})

test('the report leaves out figures that are a share of nothing, and no others', () => {
  const answers = kept([[0, 0], [0, 1], [1, 1]], 3)
  const html = reportHtml({ runName: 'Run', networkName: 'net', curves: [], pictures: new Map(), detail: detailOf(answers, false), report: { runId: 1 as never, split: 'test', imageCount: 3, leftOut: [], ...evaluationFigures(answers), seconds: 1 } })
  const rowOf = (name: string): string[] => [...new RegExp(`<tr><td class="name">${name}</td>(.*?)</tr>`).exec(html)![1]!.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!)
  // Images, precision, recall, F1, ROC area, average precision: of class 0 one answer is above all others, and then nothing tells images apart.
  expect(rowOf('class 0')).toEqual(['2', '100.0 %', '50.0 %', '66.7 %', '0.750', '0.833'])
  expect(rowOf('class 2')).toEqual(['0', '', '', '', '', ''])
})

test('the report escapes names, holds no script and no address', () => {
  const answers = { ...kept([[0, 1], [1, 1], [1, 1]], 2), names: ['<script>alert(1)</script>', `"it's" & co`] }
  const figures = evaluationFigures(answers)
  const html = reportHtml({ runName: '<b>run</b>', networkName: 'net', curves: [], pictures: new Map(), detail: detailOf(answers, false), report: { runId: 1 as never, split: 'test', imageCount: 3, leftOut: [{ relativePath: '<i>.png', reason: 'gone' }], ...figures, seconds: 1 } })
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('&quot;it&#39;s&quot; &amp; co')
  expect(html).toContain('&lt;b&gt;run&lt;/b&gt;')
  expect(html).toContain('&lt;i&gt;.png')
  expect(html).not.toMatch(/<script|<b>|<i>|https?:|src=|href=| style=| on\w+=/)
  expect(html.match(/<(\w+)[ >]/g)!.length).toBeGreaterThan(30)
})
