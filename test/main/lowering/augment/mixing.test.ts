/** Images that are mixed or cut: which pixels come from where, and targets with exactly those shares. */
import { describe, expect, test } from 'vitest'
import { symmetricBeta } from '../../../../src-main/lowering/augment/betaQuantiles.ts'
import { augmented, classCount, config, drawn } from '../../../support/augmented.ts'

/** Image n is grey 40 n + 10 all over. */
const greys = (count: number, height = 1, width = 1) => drawn([count, 1, height, width], (n) => 40 * (n % classCount) + 10)
const greyOf = (n: number): number => 40 * (n % classCount) + 10

/** How much of image n its targets say comes from itself; fails unless the rest is the next image's. */
function ownShare(targets: Float64Array, n: number, count: number): number {
  const row = targets.subarray(n * classCount, (n + 1) * classCount)
  const [own, next] = [n % classCount, ((n + 1) % count) % classCount]
  expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
  row.forEach((share, k) => k === own || k === next || expect(share).toBe(0))
  return row[own] ?? Number.NaN
}

describe('MixUp', () => {
  test('images and targets are mixed by the same share with the next image of the batch', () => {
    const { images, targets } = augmented(greys(7, 2, 3), config([{ kind: 'MixUp', alpha: 0.4, probability: 1 }]))
    for (let n = 0; n < 7; n += 1) {
      const share = ownShare(targets, n, 7)
      for (let at = 0; at < 6; at += 1) expect(images[n * 6 + at]).toBeCloseTo(share * greyOf(n) + (1 - share) * greyOf((n + 1) % 7), 4)
    }
  })

  test.each([0.2, 1, 3])('its shares are from Beta(%d, alpha)', (alpha) => {
    const count = 4000
    const { targets } = augmented(greys(count), config([{ kind: 'MixUp', alpha, probability: 1 }]))
    const shares = Float64Array.from({ length: count }, (_, n) => ownShare(targets, n, count)).sort()
    const cumulative = (x: number): number => (x <= 0.5 ? symmetricBeta(x, alpha) : 1 - symmetricBeta(1 - x, alpha))
    const distance = shares.reduce((worst, share, rank) => Math.max(worst, Math.abs(cumulative(share) - (rank + 0.5) / count)), 0)
    // The sample's own scatter, and the width of a step of the table.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(count) + 1 / 256)
  })

  test('happens with its probability, and leaves the others alone', () => {
    const count = 2000
    const { images, targets } = augmented(greys(count), config([{ kind: 'MixUp', alpha: 4, probability: 0.25 }]))
    const alone = Array.from({ length: count }, (_, n) => ownShare(targets, n, count) === 1)
    alone.forEach((isAlone, n) => isAlone && expect(images[n]).toBeCloseTo(greyOf(n), 4))
    expect(Math.abs(alone.filter(Boolean).length / count - 0.75)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / count))
  })

  test('a batch of one image stays', () => {
    const { images, targets } = augmented(greys(1), config([{ kind: 'MixUp', alpha: 1, probability: 1 }]))
    expect(images[0]).toBeCloseTo(10, 5)
    expect(targets[0]).toBeCloseTo(1, 6)
  })
})

describe('CutMix', () => {
  const [height, width] = [9, 14]
  const count = 300
  const { images, targets } = augmented(greys(count, height, width), config([{ kind: 'CutMix', alpha: 1, probability: 1 }]))

  /** The rectangle of pixels of image n that are not its own: [top, left, bottom, right], null: none. */
  function pasted(n: number): readonly [number, number, number, number] | null {
    const foreign = Array.from({ length: height * width }, (_, at) => at).filter((at) => images[n * height * width + at] !== greyOf(n))
    const [rows, columns] = [foreign.map((at) => Math.floor(at / width)), foreign.map((at) => at % width)]
    if (foreign.length === 0) return null
    const box = [Math.min(...rows), Math.min(...columns), Math.max(...rows) + 1, Math.max(...columns) + 1] as const
    expect(foreign).toHaveLength((box[2] - box[0]) * (box[3] - box[1]))
    return box
  }

  test('a rectangle of the next image, its grey levels exact, and targets by its exact area', () => {
    for (let n = 0; n < count; n += 1) {
      const box = pasted(n)
      const area = box === null ? 0 : (box[2] - box[0]) * (box[3] - box[1])
      expect(ownShare(targets, n, count)).toBeCloseTo(1 - area / (height * width), 6)
      const foreign = images.subarray(n * height * width, (n + 1) * height * width).filter((grey) => grey !== greyOf(n))
      expect(foreign.every((grey) => grey === greyOf((n + 1) % count))).toBe(true)
    }
  })

  test('the sides are the root of a share from Beta(1, 1), rounded down, at any place inside', () => {
    const boxes = Array.from({ length: count }, (_, n) => pasted(n))
    const widths = boxes.map((box) => (box === null ? null : box[3] - box[1]))
    // P(width <= k) = P(floor(width * sqrt(u)) <= k) = ((k + 1) / width)^2; images without a box had one below a pixel on a side.
    for (const k of [6, 10, 12]) {
      const expected = ((k + 1) / width) ** 2
      const share = widths.filter((size) => size === null || size <= k).length / count
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count))
    }
    const found = boxes.filter((box) => box !== null)
    expect(found.some(([top]) => top === 0) && found.some(([, left]) => left === 0)).toBe(true)
    expect(found.some(([, , bottom]) => bottom === height) && found.some(([, , , right]) => right === width)).toBe(true)
  })
})

describe('erasing', () => {
  test('a rectangle of the root of its scale, filled with one grey level; the rest untouched', () => {
    const input = drawn([50, 2, 10, 20], (n, c, row, column) => 20 + ((n + c * 9 + row * 31 + column * 17) % 200))
    const { images } = augmented(input, config([{ kind: 'RandomErasing', scale: [0.25, 0.25], fill_value: 7, probability: 1 }]))
    for (let n = 0; n < 50; n += 1) {
      const erased = (c: number): readonly number[] => Array.from({ length: 200 }, (_, at) => at).filter((at) => images[(n * 2 + c) * 200 + at] === 7)
      expect(erased(0)).toHaveLength(5 * 10)
      expect(erased(1)).toEqual(erased(0))
      const rows = new Set(erased(0).map((at) => Math.floor(at / 20)))
      expect(rows.size).toBe(5)
      images.subarray(n * 400, (n + 1) * 400).forEach((grey, at) => grey === 7 || expect(grey).toBe(input.data[n * 400 + at]))
    }
  })

  test('noise is a grey level of its own for every pixel, uniform over 0..255', () => {
    const { images } = augmented(drawn([1, 3, 40, 40], () => -1), config([{ kind: 'RandomErasing', scale: [1, 1], fill_value: 'noise', probability: 1 }]))
    const sorted = images.slice().sort()
    const distance = sorted.reduce((worst, grey, rank) => Math.max(worst, Math.abs(grey / 255 - (rank + 0.5) / sorted.length)), 0)
    expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length))
  })
})
