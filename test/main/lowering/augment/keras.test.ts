/** Each change of an image against what Keras 3 makes of it with the same numbers (`test/golden/augmentation.py`). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Augmentation, AugmentationConfig } from '../../../../src-shared/training/augmentation.ts'
import type { GraphBuilder } from '../../../../src-main/graph/builder.ts'
import type { Value } from '../../../../src-main/graph/ir.ts'
import { scalar } from '../../../../src-main/graph/builder.ts'
import { blend, brighten, channelMeans, saturate, toGrey, turnHue } from '../../../../src-main/lowering/augment/colour.ts'
import { posterize, smooth, solarize, stretchContrast } from '../../../../src-main/lowering/augment/randAugment.ts'
import { augmented, changed, config, drawn } from '../../../support/augmented.ts'
import { expectClose } from '../../../support/expectClose.ts'

/** Rows of images as [image][row][column * channels]. */
type Pixels = readonly (readonly (readonly number[])[])[]

interface GoldenCase {
  readonly title: string
  readonly layer?: Augmentation
  readonly settings?: Omit<AugmentationConfig, 'layers'>
  readonly function?: string
  readonly amount?: number
  /** Keras pads with black here, we leave the outermost pixels: only the others are compared. */
  readonly inside?: boolean
  readonly output: Pixels
}

const golden = JSON.parse(readFileSync(new URL('../../../golden/augmentation.json', import.meta.url), 'utf8')) as { readonly images: Pixels; readonly cases: readonly GoldenCase[] }
const [batch, height, width] = [golden.images.length, golden.images[0]?.length ?? 0, (golden.images[0]?.[0]?.length ?? 0) / 3]

/** The file's order of axes to ours. */
const fromGolden = (pixels: Pixels) => drawn([batch, 3, height, width], (n, c, row, column) => pixels[n]?.[row]?.[column * 3 + c] ?? Number.NaN)
const images = fromGolden(golden.images)

/** Keras computes in float32 and with coordinates from the corner; numbers are stored with three digits [grey levels]. */
const tolerance = 2.5e-3

const functions: Readonly<Record<string, (builder: GraphBuilder, x: Value, amount: number) => Value>> = {
  brightness: brighten,
  contrast: (builder, x, amount) => blend(builder, x, channelMeans(builder, x), amount),
  saturation: saturate,
  hue: turnHue,
  autoContrast: (builder, x) => stretchContrast(builder, x),
  colour: (builder, x, amount) => blend(builder, x, toGrey(builder, x), amount),
  posterize,
  solarize,
  sharpness: (builder, x, amount) => blend(builder, x, smooth(builder, x), amount),
}

function expectPixels(actual: Float64Array, expected: Float64Array, what: string): void {
  // As shares of white, so that the tolerance is absolute.
  expectClose(actual.map((x) => x / 255), expected.map((x) => x / 255), tolerance / 255, what)
}

describe('as Keras', () => {
  test.each(golden.cases.filter((row) => row.layer !== undefined))('$title', ({ layer, settings, output }) => {
    const actual = augmented(images, config([layer as Augmentation], settings))
    expectPixels(actual.images, Float64Array.from(fromGolden(output).data), 'pixel')
  })

  test.each(golden.cases.filter((row) => row.function !== undefined && row.function !== 'shear'))('$title', ({ function: name = '', amount = 0, inside, output }) => {
    const actual = changed(images, (builder, x) => functions[name]?.(builder, x, amount) ?? scalar(builder, 0))
    const expected = Float64Array.from(fromGolden(output).data)
    const isCompared = (at: number): boolean => {
      const [row, column] = [Math.floor(at / width) % height, at % width]
      return inside !== true || (row > 0 && row < height - 1 && column > 0 && column < width - 1)
    }
    expectPixels(actual.filter((_, at) => isCompared(at)), expected.filter((_, at) => isCompared(at)), 'pixel')
  })

  test('shear goes in one direction or the other, both as Keras does it', () => {
    const size = 3 * height * width
    const both = golden.cases.filter((row) => row.function === 'shear').map(({ output }) => fromGolden(output).data)
    const layer = { kind: 'RandomShear', x_factor: [0.3, 0.3], y_factor: [0.15, 0.15], probability: 1 } as const
    const seen = new Set<number>()
    for (let step = 1; step <= 8; step += 1) {
      const actual = augmented(images, config([layer], { fill_mode: 'nearest' }), step).images
      for (let n = 0; n < batch; n += 1) {
        const errors = both.map((expected) => actual.subarray(n * size, (n + 1) * size).reduce((most, x, at) => Math.max(most, Math.abs(x - (expected[n * size + at] ?? 0))), 0))
        const direction = errors.indexOf(Math.min(...errors))
        expect(errors[direction]).toBeLessThanOrEqual(tolerance)
        seen.add(direction)
      }
    }
    expect(seen).toEqual(new Set([0, 1]))
  })
})
