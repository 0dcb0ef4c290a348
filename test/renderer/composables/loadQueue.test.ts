/** The bounded queue behind thumbnails and uploads. */
import { expect, test } from 'vitest'
import { createLoadQueue } from '../../../src-renderer/composables/loadQueue.ts'

function recorder(most: number, order: 'newestFirst' | 'oldestFirst') {
  const started: string[] = []
  const done = new Map<string, () => void>()
  const queue = createLoadQueue(most, order)
  const request = (name: string): (() => void) => queue.request((finish) => void (started.push(name), done.set(name, finish)))
  return { started, queue, request, finish: (name: string) => done.get(name)?.() }
}

test('no more than allowed run at once; the newest wish is next', () => {
  const { started, queue, request, finish } = recorder(2, 'newestFirst')
  for (const name of ['a', 'b', 'c', 'd']) request(name)
  expect(started).toEqual(['a', 'b'])
  finish('a')
  expect(started).toEqual(['a', 'b', 'd'])
  expect(queue.runningCount).toBe(2)
})
test('oldest first keeps the order', () => {
  const { started, request, finish } = recorder(1, 'oldestFirst')
  for (const name of ['a', 'b', 'c']) request(name)
  finish('a')
  finish('b')
  expect(started).toEqual(['a', 'b', 'c'])
})
test('a wish that is withdrawn while it waits never starts', () => {
  const { started, request, finish } = recorder(1, 'oldestFirst')
  request('a')
  const withdraw = request('b')
  request('c')
  withdraw()
  finish('a')
  expect(started).toEqual(['a', 'c'])
})
test('withdrawing what runs frees its place, and finishing it later frees nothing twice', () => {
  const { started, queue, request, finish } = recorder(1, 'oldestFirst')
  const withdraw = request('a')
  request('b')
  withdraw()
  expect(started).toEqual(['a', 'b'])
  finish('a')
  finish('a')
  expect(queue.runningCount).toBe(1)
  finish('b')
  expect(queue.runningCount).toBe(0)
})
