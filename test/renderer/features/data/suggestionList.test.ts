/** Order and selection of suggestions. */
import { expect, test } from 'vitest'
import { inOrder, shownOnes, stillOpen, sureOnes } from '../../../../src-renderer/features/data/suggest/suggestionList.ts'
import type { Suggestion } from '../../../../src-shared/api/suggestions.ts'
import type { ClassId, ImageId } from '../../../../src-shared/dataset/ids.ts'

const suggestion = (imageId: number, confidence: number, margin: number): Suggestion => ({ imageId: imageId as ImageId, classId: 1 as ClassId, confidence, margin })
// Three classes: 4 is less sure than 2 but further ahead of the next class.
const all = [suggestion(1, 0.9, 0.85), suggestion(2, 0.5, 0.05), suggestion(3, 0.9, 0.85), suggestion(4, 0.45, 0.15)]
const idsOf = (list: readonly Suggestion[]): readonly number[] => list.map(({ imageId }) => imageId)

test('the least sure have the smallest lead, the surest the highest probability; equal ones stay in the order of import', () => {
  expect(idsOf(inOrder(all, 'unsure'))).toEqual([2, 4, 1, 3])
  expect(idsOf(inOrder(all, 'sure'))).toEqual([1, 3, 2, 4])
})

test('what has a label now, or was put aside, waits no more', () => {
  expect(idsOf(stillOpen(all, new Set([1, 2, 4] as ImageId[]), new Set([2] as ImageId[])))).toEqual([1, 4])
})

test('the sure ones reach the least confidence', () => {
  expect(idsOf(sureOnes(all, 0.5))).toEqual([1, 2, 3])
  expect(sureOnes(all, 0.91)).toEqual([])
})

test('an empty field accepts nothing at all', () => {
  expect([sureOnes(all, Number('') / 100), sureOnes(all, Number.NaN), sureOnes(all, -1)]).toEqual([[], [], []])
})

test('what is at the cursor stays there while others are sorted in before it', () => {
  const current = 4 as ImageId
  expect(idsOf(shownOnes(all, 3, current, 0))).toEqual([4, 1, 2])
  expect(idsOf(shownOnes(all, 3, current, 2))).toEqual([1, 2, 4])
  expect(idsOf(shownOnes(all, 4, current, 1))).toEqual([1, 4, 2, 3])
  // Accepted meanwhile: the next one takes its place.
  expect(idsOf(shownOnes(all.slice(0, 3), 2, current, 1))).toEqual([1, 2])
})
