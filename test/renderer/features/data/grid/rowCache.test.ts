/** Rows of what is on screen: one request at a time, the newest wish only, corrections in place. */
import { expect, test, vi } from 'vitest'
import type { ImageRow } from '../../../../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../../../../src-shared/dataset/ids.ts'
import { createRowCache } from '../../../../../src-renderer/features/data/grid/rowCache.ts'

const row = (id: ImageId): ImageRow => ({ id, relativePath: `${id}.png`, widthPx: 1, heightPx: 1, sizeBytes: 1, format: 'png', classId: null, classIds: null, number: null, hasMask: false, split: null, missing: false })
const range = (from: number, to: number): ImageId[] => Array.from({ length: to - from }, (_, index) => (from + index) as ImageId)
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

function heldCache() {
  const asked: ImageId[][] = []
  const answers: (() => void)[] = []
  const cache = createRowCache((ids) => {
    asked.push([...ids])
    return new Promise((resolve) => answers.push(() => resolve(ids.map(row))))
  }, vi.fn())
  return { cache, asked, answer: async () => (answers.shift()?.(), settle()) }
}

test('while one request is under way, only the last wish is remembered', async () => {
  const { cache, asked, answer } = heldCache()
  cache.want(range(0, 3))
  cache.want(range(100, 103))
  cache.want(range(200, 203))
  expect(asked).toEqual([[0, 1, 2]])
  await answer()
  expect(asked[1]).toEqual([200, 201, 202])
  await answer()
  expect(asked).toHaveLength(2)
  expect(cache.get(100 as ImageId)).toBeUndefined()
  expect(cache.get(201 as ImageId)?.relativePath).toBe('201.png')
})

test('what is here is not asked for again, until it may have changed; meanwhile it is still shown', async () => {
  const { cache, asked, answer } = heldCache()
  cache.want(range(0, 2))
  await answer()
  cache.want(range(0, 3))
  expect(asked[1]).toEqual([2])
  await answer()
  cache.invalidate()
  expect(asked[2]).toEqual([0, 1, 2])
  expect(cache.get(0 as ImageId)).toBeDefined()
})

test('a correction is shown at once and counts as a change', async () => {
  const { cache, answer } = heldCache()
  cache.want(range(0, 2))
  await answer()
  const before = cache.version.value
  cache.patch([1 as ImageId], (entry) => ({ ...entry, classId: 7 as ClassId }))
  expect(cache.get(1 as ImageId)?.classId).toBe(7)
  expect(cache.version.value).toBeGreaterThan(before)
})

test('ids that the core no longer knows are asked for once', async () => {
  const fetchRows = vi.fn((ids: readonly ImageId[]) => Promise.resolve(ids.filter((id) => id !== 1).map(row)))
  const cache = createRowCache(fetchRows, vi.fn())
  cache.want(range(0, 2))
  await settle()
  cache.want(range(0, 2))
  await settle()
  expect(fetchRows).toHaveBeenCalledTimes(1)
})

test('a failed request is told and the next wish tries again', async () => {
  const onError = vi.fn()
  let fails = true
  const cache = createRowCache((ids) => (fails ? Promise.reject(new Error('line')) : Promise.resolve(ids.map(row))), onError)
  cache.want(range(0, 1))
  await settle()
  expect(onError).toHaveBeenCalledOnce()
  fails = false
  cache.want(range(0, 1))
  await settle()
  expect(cache.get(0 as ImageId)).toBeDefined()
})
