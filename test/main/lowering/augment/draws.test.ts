/** The numbers that are drawn: ranges, probabilities, independence of images and augmentations, and that the key decides all of it. */
import { describe, expect, test } from 'vitest'
import type { Augmentation } from '../../../../src-shared/training/augmentation.ts'
import { betaQuantiles, quantileSteps, symmetricBeta } from '../../../../src-main/lowering/augment/betaQuantiles.ts'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { augmentationGraph, augmented, config, drawn, oneHotTargets, randomKey } from '../../../support/augmented.ts'

const many = 4000
/** One pixel of this grey level for each of many images. */
const dots = (grey: number, channels = 1) => drawn([many, channels, 1, 1], () => grey)

/** Kolmogorov's distance of a sample from a distribution; above 1.95 / sqrt(n) once in a thousand samples. */
function distance(sample: ArrayLike<number>, distribution: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort()
  return sorted.reduce((worst, x, rank) => Math.max(worst, Math.abs(distribution(x) - rank / sorted.length), Math.abs(distribution(x) - (rank + 1) / sorted.length)), 0)
}
const mostDistance = 1.95 / Math.sqrt(many)

const uniformBetween = (low: number, high: number) => (x: number): number => Math.min(Math.max((x - low) / (high - low), 0), 1)

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centred = (x: ArrayLike<number>): Float64Array => {
    const values = Float64Array.from(x)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.map((value) => value - mean)
  }
  const [u, v] = [centred(a), centred(b)]
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v))
}

describe('ranges and probabilities', () => {
  test('brightness is uniform over its range', () => {
    const { images } = augmented(dots(128), config([{ kind: 'RandomBrightness', factor: [-0.2, 0.3], probability: 1 }]))
    expect(distance(images, uniformBetween(128 - 51, 128 + 76.5))).toBeLessThan(mostDistance)
  })

  test('contrast is uniform between 1 - lower and 1 + upper', () => {
    const pairs = drawn([many, 1, 1, 2], (_n, _c, _row, column) => 90 + 20 * column)
    const { images } = augmented(pairs, config([{ kind: 'RandomContrast', factor: [0.4, 0.9], probability: 1 }]))
    const factors = Array.from({ length: many }, (_, n) => ((images[2 * n + 1] ?? 0) - (images[2 * n] ?? 0)) / 20)
    expect(distance(factors, uniformBetween(0.6, 1.9))).toBeLessThan(mostDistance)
  })

  test('a hue turns in both directions by up to half its factor of a circle', () => {
    const red = drawn([many, 3, 1, 1], (_, c) => (c === 0 ? 240 : 0))
    const { images } = augmented(red, config([{ kind: 'RandomHue', factor: [0, 0.25], probability: 1 }]))
    // Up to an eighth of a circle from red only one other channel grows, 240 per sixth: green one way, blue the other.
    const turns = Array.from({ length: many }, (_, n) => ((images[3 * n + 1] ?? 0) - (images[3 * n + 2] ?? 0)) / 240 / 6)
    expect(distance(turns, uniformBetween(-0.125, 0.125))).toBeLessThan(mostDistance)
  })

  const chances: readonly { readonly layer: Augmentation; readonly channels: number }[] = [
    { layer: { kind: 'RandomBrightness', factor: [0.1, 0.1], probability: 0.3 }, channels: 1 },
    { layer: { kind: 'RandomSaturation', factor: [0.2, 0.2], probability: 0.3 }, channels: 3 },
    { layer: { kind: 'RandomHue', factor: [0.2, 0.2], probability: 0.3 }, channels: 3 },
    { layer: { kind: 'GaussianNoise', stddev: 5, probability: 0.3 }, channels: 1 },
    { layer: { kind: 'RandomErasing', scale: [1, 1], fill_value: 7, probability: 0.3 }, channels: 1 },
    { layer: { kind: 'RandomTranslation', height_factor: [1, 1], width_factor: [0, 0], probability: 0.3 }, channels: 1 },
    { layer: { kind: 'RandAugment', num_ops: 13, magnitude: 30, probability: 0.3 }, channels: 1 },
  ]
  test.each(chances)('$layer.kind happens with its probability', ({ layer, channels }) => {
    const input = drawn([many, channels, 1, 1], (_, c) => 200 - 60 * c)
    const { images } = augmented(input, config([layer], { fill_mode: 'constant' }))
    const changedImages = Array.from({ length: many }, (_, n) => Math.abs((images[n * channels] ?? 0) - 200) > 1e-4 || Math.abs((images[n * channels + channels - 1] ?? 0) - (200 - 60 * (channels - 1))) > 1e-4)
    const share = changedImages.filter(Boolean).length / many
    // Four standard deviations; the noise and RandAugment may leave an image as it is by chance.
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / many))
  })

  test('noise is normal with its deviation', () => {
    const pixels = drawn([2, 1, 40, 50], () => 128)
    const { images } = augmented(pixels, config([{ kind: 'GaussianNoise', stddev: 9, probability: 1 }]))
    const z = images.map((grey) => (grey - 128) / 9)
    const moment = (power: number): number => z.reduce((sum, x) => sum + x ** power, 0) / z.length
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(z.length))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / z.length))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / z.length))
    expect(Math.abs(correlation(z.subarray(0, 2000), z.subarray(2000)))).toBeLessThan(4 / Math.sqrt(2000))
  })

  test('RandAugment changes colours and places of just so many kinds', () => {
    const input = drawn([200, 1, 9, 9], (n, _, row, column) => 40 + ((n * 31 + row * 17 + column * 29) % 150))
    const count = (numOps: number): number => {
      const { images } = augmented(input, config([{ kind: 'RandAugment', num_ops: numOps, magnitude: 15, probability: 1 }]))
      return Array.from({ length: 200 }, (_, n) => images.subarray(n * 81, n * 81 + 81).some((grey, at) => Math.abs(grey - (input.data[n * 81 + at] ?? 0)) > 0.01)).filter(Boolean).length
    }
    // One change of thirteen: identity, and colour on grey images, do nothing; among all thirteen something always happens.
    expect(count(1)).toBeGreaterThan(200 * 0.7)
    expect(count(1)).toBeLessThan(200 * 0.95)
    expect(count(13)).toBe(200)
  })
})

describe('independence', () => {
  test('images, directions, augmentations of one kind and steps draw numbers of their own', () => {
    const layer = { kind: 'RandomBrightness', factor: [-0.3, 0.3], probability: 1 } as const
    const one = augmented(dots(128), config([layer]), 1).images
    const next = augmented(dots(128), config([layer]), 2).images
    const second = augmented(dots(128), config([layer, layer]), 1).images.map((grey, n) => grey - (one[n] ?? 0))
    const most = 4 / Math.sqrt(many)
    expect(Math.abs(correlation(one, next))).toBeLessThan(most)
    expect(Math.abs(correlation(one, second))).toBeLessThan(most)
    expect(Math.abs(correlation(one.subarray(1), one.subarray(0, many - 1)))).toBeLessThan(most)
    const corners = drawn([many, 1, 2, 2], (_n, _c, row, column) => 100 * row + 50 * column)
    const flipped = augmented(corners, config([{ kind: 'RandomFlip', mode: 'horizontal_and_vertical', probability: 0.5 }])).images
    const isAcross = Float64Array.from({ length: many }, (_, n) => Number((flipped[4 * n] ?? 0) % 100 > 25))
    const isDown = Float64Array.from({ length: many }, (_, n) => Number((flipped[4 * n] ?? 0) > 75))
    expect(Math.abs(correlation(isAcross, isDown))).toBeLessThan(most)
  })

  const all: readonly Augmentation[] = [
    { kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 },
    { kind: 'RandomCrop', padding: 1, probability: 0.9 },
    { kind: 'RandomTranslation', height_factor: [-0.2, 0.2], width_factor: [-0.2, 0.2], probability: 0.9 },
    { kind: 'RandomRotation', factor: [-0.1, 0.1], probability: 0.9 },
    { kind: 'RandomZoom', height_factor: [-0.2, 0.2], width_factor: null, probability: 0.9 },
    { kind: 'RandomShear', x_factor: [0, 0.2], y_factor: [0, 0.2], probability: 0.9 },
    { kind: 'RandomBrightness', factor: [-0.2, 0.2], probability: 0.9 },
    { kind: 'RandomContrast', factor: [0.3, 0.3], probability: 0.9 },
    { kind: 'RandomSaturation', factor: [0.3, 0.7], probability: 0.9 },
    { kind: 'RandomHue', factor: [0, 0.2], probability: 0.9 },
    { kind: 'GaussianNoise', stddev: 5, probability: 0.9 },
    { kind: 'RandomErasing', scale: [0.05, 0.3], fill_value: 'noise', probability: 0.9 },
    { kind: 'RandAugment', num_ops: 3, magnitude: 12, probability: 0.9 },
    { kind: 'MixUp', alpha: 0.3, probability: 0.9 },
    { kind: 'CutMix', alpha: 1, probability: 0.9 },
  ]
  const photos = drawn([6, 3, 12, 10], (n, c, row, column) => 127 + 120 * Math.sin(n + c * 2 + row * 0.7 + column * (0.3 + 0.1 * n)))

  test.each(all.map((layer) => ({ layer })))('$layer.kind: the same key gives the same batch, another key another one, and grey levels stay 0..255', ({ layer }) => {
    const batchOf = (step: number) => augmented(photos, config([layer]), step)
    expect(batchOf(3)).toEqual(batchOf(3))
    expect(batchOf(3).images).not.toEqual(batchOf(4).images)
    expect(batchOf(3).images.every((grey) => grey >= -1e-4 && grey <= 255 + 1e-4)).toBe(true)
  })

  test.each(all.map((layer) => ({ layer })))('$layer.kind: ONNX in float32 gives the batch of the reference', async ({ layer }) => {
    await expectSameOnOnnx([layer])
  })

  test('all of them at once, on grey images of odd size too', async () => {
    await expectSameOnOnnx(all)
    await expectSameOnOnnx(all, drawn([3, 1, 7, 5], (n, _c, row, column) => 127 + 120 * Math.sin(n + row * 0.7 + column * 0.4)))
  })

  async function expectSameOnOnnx(layers: readonly Augmentation[], input = photos): Promise<void> {
    const count = input.shape[0] ?? 1
    const expected = augmented(input, config(layers), 3)
    for (const lowering of ['fast', 'portable'] as const) {
      const executable = await createOnnxExecutor({ lowering, threads: 1 }).compile(augmentationGraph(input.shape, config(layers)))
      try {
        const actual = await executable.run({ images: input, targets: oneHotTargets(count), random: randomKey(3) })
        // A grey level that float32 puts on the other side of a threshold jumps (posterizing, turning around): one pixel in a thousand may.
        const jumps = Array.from(actual['images']?.data ?? []).filter((grey, at) => Math.abs(grey - (expected.images[at] ?? 0)) > 0.01)
        expect(jumps.length).toBeLessThanOrEqual(layers.some(({ kind }) => kind === 'RandAugment') ? expected.images.length / 1000 : 0)
        Array.from(actual['targets']?.data ?? []).forEach((target, at) => expect(target).toBeCloseTo(expected.targets[at] ?? 0, 6))
      } finally {
        await executable.close()
      }
    }
  }
})

describe('Beta(alpha, alpha)', () => {
  test('the distribution function: alpha 1 is uniform, 2 is 3x^2 - 2x^3, 1/2 the arcsine', () => {
    for (const x of [0.001, 0.1, 0.3, 0.5]) {
      expect(symmetricBeta(x, 1)).toBeCloseTo(x, 12)
      expect(symmetricBeta(x, 2)).toBeCloseTo(3 * x * x - 2 * x ** 3, 12)
      expect(symmetricBeta(x, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12)
    }
  })

  test.each([0.05, 0.2, 1, 4, 32])('quantiles of alpha %d undo the distribution function and rise from 0 to 1', (alpha) => {
    const quantiles = betaQuantiles(alpha)
    for (let step = 1; step <= quantileSteps / 2; step += 1) expect(symmetricBeta(quantiles[step] ?? 0, alpha)).toBeCloseTo(step / quantileSteps, 9)
    quantiles.forEach((quantile, step) => expect(quantile).toBeGreaterThanOrEqual(quantiles[step - 1] ?? 0))
    expect([quantiles[0], quantiles.at(-1)]).toEqual([0, 1])
  })
})
