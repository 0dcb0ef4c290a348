/** When the checkpoints of epochs are written, and that nothing is told which is not on the disk. The clock is a number; writing takes what a test says. */
import { beforeEach, expect, test } from 'vitest'
import type { Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { createEpochSaves, type EndedEpoch, type EpochSaves } from '../../../src-main/training/epochSaves.ts'
import { startPosition } from '../../../src-main/training/position.ts'

let clockMs: number
let writingMs: number
/** What happened, in order: `best 3`, `latest 3`, `told 1,2,3`. */
let seen: string[]
let saves: EpochSaves

const none = new Float32Array(0)
const checkpoint = (step: number, bestEpoch: number | null, numbers = 1): Checkpoint => ({
  seed: 1, position: { ...startPosition, step, bestEpoch }, tensors: new Map([['a/b', { shape: [numbers], dtype: 'float32', data: new Float32Array(numbers) }]]), stepLoss: none, stepAccuracy: none,
})
const ended = (epoch: number, bestEpoch = epoch, numbers = 1): EndedEpoch => ({
  metrics: { epoch, loss: 1, accuracy: null, valLoss: null, valAccuracy: null, seconds: 1 },
  latest: checkpoint(epoch, bestEpoch, numbers),
  best: bestEpoch === epoch ? checkpoint(epoch, bestEpoch) : null,
})

beforeEach(() => {
  clockMs = 0
  writingMs = 0
  seen = []
  const write = (what: string) => ({ position: { step } }: Checkpoint): void => {
    clockMs += writingMs
    seen.push(`${what} ${step}`)
  }
  saves = createEpochSaves({ writeLatest: write('latest'), writeBest: write('best'), tell: (epochs) => seen.push(`told ${epochs.map(({ epoch }) => epoch).join()}`), now: () => clockMs }, null)
})

test('a disk that takes no time gets every epoch, the best one first', () => {
  saves.add(ended(1), false)
  saves.add(ended(2, 1), false)
  expect(seen).toEqual(['best 1', 'latest 1', 'told 1', 'latest 2', 'told 2'])
})

test('epochs that are over faster than they are written wait until writing is a tenth of the time; of several the newest are written', () => {
  writingMs = 5
  saves.add(ended(1), false)
  expect(seen.splice(0)).toEqual(['best 1', 'latest 1', 'told 1'])
  for (const epoch of [2, 3]) {
    clockMs += 40
    saves.add(ended(epoch), false)
  }
  expect([seen.splice(0), saves.bestEpoch()]).toEqual([[], 1])
  clockMs += 10
  saves.add(ended(4, 3), false)
  expect([seen, saves.bestEpoch()]).toEqual([['best 3', 'latest 4', 'told 2,3,4'], 3])
})

test('the end of a run, and whoever asks for it, waits for nothing', () => {
  writingMs = 5
  saves.add(ended(1), false)
  saves.add(ended(2), false)
  seen.length = 0
  saves.add(ended(3, 2), true)
  expect(seen.splice(0)).toEqual(['best 2', 'latest 3', 'told 2,3'])
  saves.add(ended(4), false)
  expect(saves.flush(checkpoint(45, 4))).toBe(true)
  expect(seen.splice(0)).toEqual(['best 4', 'latest 45', 'told 4'])
  expect([saves.flush(), seen]).toEqual([false, []])
})

test('large checkpoints do not wait in memory', () => {
  writingMs = 5
  saves.add(ended(1), false)
  saves.add(ended(2, 1, 8 * 2 ** 20 + 1), false)
  expect(seen).toEqual(['best 1', 'latest 1', 'told 1', 'latest 2', 'told 2'])
})

test('what a full disk refuses is not told and not tried again', () => {
  const failing = createEpochSaves({ writeLatest: () => { throw new Error('full') }, writeBest: () => seen.push('best'), tell: () => seen.push('told'), now: () => clockMs }, 7)
  expect(() => failing.add(ended(8), false)).toThrow('full')
  expect([seen, failing.bestEpoch(), failing.flush()]).toEqual([['best'], 7, false])
})
