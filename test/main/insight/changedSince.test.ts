/** Labels that changed, images that are gone or new since a run was judged. */
import { expect, test } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { changedSince } from '../../../src-main/insight/changedSince.ts'
import type { AnsweredImage } from '../../../src-main/insight/keptAnswers.ts'
import type { EvaluateImage } from '../../../src-main/insight/messages.ts'

const judged = (id: number, more: Partial<AnsweredImage> = {}): AnsweredImage => ({ imageId: id as ImageId, sha256: `s${id}`, relativePath: `${id}.png`, folder: 'a', widthPx: 1, heightPx: 1, brightness: 0, label: 0, ...more })
const present = (id: number, more: Partial<EvaluateImage> = {}): EvaluateImage => ({ imageId: id as ImageId, sha256: `s${id}`, relativePath: `${id}.png`, folder: 'a', widthPx: 1, heightPx: 1, file: '', mask: null, label: 0, labels: [], number: null, ...more })

test('nothing has changed when nothing has', () => {
  expect(changedSince('single_label', [judged(1)], [present(1)], new Set())).toEqual({ relabelled: 0, gone: 0, added: 0 })
  expect(changedSince('multi_label', [judged(1, { label: -1, labels: [0, 2] })], [present(1, { labels: [0, 2] })], new Set())).toEqual({ relabelled: 0, gone: 0, added: 0 })
})

test('labels, contents, images that are gone and new ones are counted; what could not be read then is not new', () => {
  const before = [judged(1), judged(2), judged(3), judged(4)]
  const now = [present(1, { label: 2 }), present(2, { sha256: 'other' }), present(3), present(5), present(6)]
  expect(changedSince('single_label', before, now, new Set(['6.png']))).toEqual({ relabelled: 2, gone: 1, added: 1 })
})

test.each([
  ['multi_label', { labels: [1] }, { labels: [] }, 1],
  ['regression', { number: 3 }, { number: 4 }, 1],
  // The label of a pair is whether both are the same, not a class.
  ['pairs', { label: 1 }, { label: 0 }, 0],
  ['autoencoder', {}, { label: 5 }, 0],
] as const)('%s', (task, before, now, relabelled) => {
  expect(changedSince(task, [judged(1, before)], [present(1, now)], new Set()).relabelled).toBe(relabelled)
})
