import { expect, test } from 'vitest'
import { createSampler } from '../../../src-main/training/samples.ts'
import { peakBytes } from '../../../src-main/training/peakMemory.ts'

test('four samples a second at first, some thousands in ten hours; each is the mean since the one before', () => {
  let nowMs = 5000
  const sampler = createSampler(() => nowMs, () => 7)
  const steps: number[] = []
  const speeds: number[] = []
  // 8 images in every 100 ms, of which 80 ms are the step: the rest is validation and writing.
  for (let step = 1; step <= 360_000; step += 1) {
    nowMs += 100
    sampler.addStep(step, 8, 80)
    const { step: taken, imagesPerSecond } = sampler.take(false)
    steps.push(...taken)
    speeds.push(...imagesPerSecond)
  }
  expect(steps.slice(0, 3)).toEqual([3, 6, 9])
  expect(steps.length).toBeGreaterThan(1000)
  expect(steps.length).toBeLessThan(4000)
  expect(new Set(speeds)).toEqual(new Set([100]))
})

test('what has been measured when the run ends is not lost, and a clock that stands still gives no infinite speed', () => {
  const sampler = createSampler(() => 1, () => 7)
  sampler.addStep(1, 8, 0)
  expect(sampler.take(true).step).toEqual([])
  sampler.addStep(2, 8, 4)
  expect(sampler.take(true)).toEqual({ step: [2], imagesPerSecond: [4000], memoryBytes: [7] })
})

test('the most memory of this process is no less than what it has now', () => {
  expect(peakBytes()).toBeGreaterThan(process.memoryUsage.rss() * 0.9)
})
