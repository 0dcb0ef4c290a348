/** A fresh state in which given weights stand: those that fit, and the averages that begin at them. */
import { expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { averageSuffix } from '../../../src-main/training/averagedTensors.ts'
import { beginningWith } from '../../../src-main/training/startState.ts'

const tensor = (...data: readonly number[]): Tensor => ({ shape: [data.length], dtype: 'float32', data: Float32Array.from(data) })
const fresh = new Map([
  ['conv/kernel', tensor(1, 2)], [`conv/kernel${averageSuffix}`, tensor(1, 2)], ['conv/kernel/adam_m', tensor(0, 0)],
  ['dense/kernel', tensor(3)], [`dense/kernel${averageSuffix}`, tensor(3)],
])

test('an average begins at the pretrained weight: from a fresh one it would take thousands of steps to get there', () => {
  const start = beginningWith(fresh, new Map([['conv/kernel', tensor(7, 8)]]))
  expect([...start].map(([name, { data }]) => [name, ...data])).toEqual([
    ['conv/kernel', 7, 8], [`conv/kernel${averageSuffix}`, 7, 8], ['conv/kernel/adam_m', 0, 0],
    ['dense/kernel', 3], [`dense/kernel${averageSuffix}`, 3],
  ])
})

test('weights of another shape or name are left where they are, and so are their averages', () => {
  expect(beginningWith(fresh, new Map([['conv/kernel', tensor(7, 8, 9)], ['other/kernel', tensor(1)]]))).toEqual(fresh)
  expect(beginningWith(fresh)).toEqual(fresh)
})
