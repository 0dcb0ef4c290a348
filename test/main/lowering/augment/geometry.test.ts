/** Where pixels go: flips and crops bit by bit, several augmentations as one resampling, markers at the place the matrix says. */
import { describe, expect, test } from 'vitest'
import type { Augmentation } from '../../../../src-shared/training/augmentation.ts'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { augmentationGraph, augmented, config, drawn, oneHotTargets, randomKey } from '../../../support/augmented.ts'
import { expectClose } from '../../../support/expectClose.ts'

const shape = [16, 3, 6, 9] as const
const [batch, channels, height, width] = shape
/** Every pixel of every image is different, and none is round in binary. */
const images = drawn(shape, (n, c, row, column) => ((n * 7 + c * 50 + row * 11 + column * 3) % 251) + 0.3)

function pixelOf(data: ArrayLike<number>, n: number, c: number, row: number, column: number): number {
  return data[((n * channels + c) * height + row) * width + column] ?? Number.NaN
}

/** Whether image n of `data` is the input seen through `source`, exactly; outside is `outside`. */
function isSeenThrough(data: ArrayLike<number>, n: number, source: (row: number, column: number) => readonly [number, number], outside = 0): boolean {
  for (let c = 0; c < channels; c += 1)
    for (let row = 0; row < height; row += 1)
      for (let column = 0; column < width; column += 1) {
        const [from, across] = source(row, column)
        const expected = from < 0 || from >= height || across < 0 || across >= width ? outside : pixelOf(images.data, n, c, from, across)
        if (pixelOf(data, n, c, row, column) !== expected) return false
      }
  return true
}

/** The augmented images from the ONNX executor, float32. */
async function onOnnx(layers: readonly Augmentation[], step: number, input = images, settings = {}): Promise<Float32Array> {
  const executable = await createOnnxExecutor({ threads: 1 }).compile(augmentationGraph(input.shape, config(layers, settings)))
  try {
    const { images: result } = await executable.run({ images: input, targets: oneHotTargets(batch), random: randomKey(step) })
    return result?.data as Float32Array
  } finally {
    await executable.close()
  }
}

describe('whole pixels', () => {
  type Source = (row: number, column: number) => readonly [number, number]
  const [same, mirrored, upsideDown, turned]: readonly [Source, Source, Source, Source] = [
    (row, column) => [row, column],
    (row, column) => [row, width - 1 - column],
    (row, column) => [height - 1 - row, column],
    (row, column) => [height - 1 - row, width - 1 - column],
  ]
  const modes = [
    { mode: 'horizontal', sources: [same, mirrored] },
    { mode: 'vertical', sources: [same, upsideDown] },
    { mode: 'horizontal_and_vertical', sources: [same, mirrored, upsideDown, turned] },
  ] as const
  test.each(modes)('a $mode flip is exact on both executors, and each kind occurs', async ({ mode, sources }) => {
    const layers = [{ kind: 'RandomFlip', mode, probability: 0.5 }] as const
    const found = async (step: number): Promise<readonly number[]> => {
      const [reference, onnx] = [augmented(images, config(layers), step).images, await onOnnx(layers, step)].map((data) =>
        Array.from({ length: batch }, (_, n) => sources.findIndex((source) => isSeenThrough(data, n, source))))
      expect(onnx).toEqual(reference)
      return onnx ?? []
    }
    expect(new Set([...await found(1), ...await found(2), ...await found(3)])).toEqual(new Set(sources.map((_, index) => index)))
  })

  test('flipping twice is the image', async () => {
    const flip = { kind: 'RandomFlip', mode: 'horizontal', probability: 1 } as const
    expect(await onOnnx([flip, flip], 1)).toEqual(images.data)
    const once = await onOnnx([flip], 1)
    expect(once).not.toEqual(images.data)
    expect(await onOnnx([flip], 2, { shape, dtype: 'float32', data: once })).toEqual(images.data)
  })

  test('a crop moves by whole pixels up to its padding in each direction, and fills what comes in', async () => {
    const layers = [{ kind: 'RandomCrop', padding: 2, probability: 1 }] as const
    const seen = new Set<string>()
    for (let step = 1; step <= 6; step += 1) {
      const data = await onOnnx(layers, step, images, { fill_mode: 'constant' })
      for (let n = 0; n < batch; n += 1) {
        const offsets = Array.from({ length: 49 }, (_, at) => [Math.floor(at / 7) - 3, (at % 7) - 3] as const)
        const found = offsets.filter(([down, right]) => isSeenThrough(data, n, (row, column) => [row + down, column + right]))
        expect(found).toHaveLength(1)
        seen.add(found.join())
      }
    }
    // All 25 offsets -2..2 and none beyond; 96 draws miss one of 25 with a chance of 1 in 2, so a few may be missing.
    expect([...seen].every((offset) => offset.split(',').every((part) => Math.abs(Number(part)) <= 2))).toBe(true)
    expect(seen.size).toBeGreaterThanOrEqual(20)
  })
})

describe('one resampling', () => {
  const layers = [
    { kind: 'RandomRotation', factor: [0.11, 0.11], probability: 1 },
    { kind: 'RandomTranslation', height_factor: [0.2, 0.2], width_factor: [-0.15, -0.15], probability: 1 },
    { kind: 'RandomZoom', height_factor: [-0.2, -0.2], width_factor: [0.3, 0.3], probability: 1 },
  ] as const satisfies readonly Augmentation[]

  test('a list of geometric augmentations samples once, in the order of the list', () => {
    const graph = augmentationGraph(shape, config(layers))
    expect(graph.nodes.filter(({ primitive }) => primitive.name === 'grid_sample')).toHaveLength(1)
    const data = augmented(images, config(layers, { fill_mode: 'nearest' })).images
    const [cosine, sine] = [Math.cos(0.22 * Math.PI), Math.sin(0.22 * Math.PI)]
    const expected = drawn(shape, (n, c, row, column) => {
      // Backwards through what was done last: zoom, then translation, then rotation, about the centre.
      const [x, y] = [(column - (width - 1) / 2) * 1.3, (row - (height - 1) / 2) * 0.8]
      const [u, v] = [x + 0.15 * width, y - 0.2 * height]
      return interpolated(n, c, sine * u + cosine * v + (height - 1) / 2, cosine * u - sine * v + (width - 1) / 2)
    })
    expectClose(data, expected.data, 1e-6)
  })

  /** Bilinear, with the outermost pixels beyond the edge. */
  function interpolated(n: number, c: number, row: number, column: number): number {
    const at = (r: number, q: number): number => pixelOf(images.data, n, c, Math.min(Math.max(r, 0), height - 1), Math.min(Math.max(q, 0), width - 1))
    const [top, left] = [Math.floor(row), Math.floor(column)]
    const [down, right] = [row - top, column - left]
    return (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) + down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
  }

  const places = [
    { title: 'translation by 2 right and 3 down', layer: { kind: 'RandomTranslation', height_factor: [3 / 15, 3 / 15], width_factor: [2 / 15, 2 / 15], probability: 1 }, from: [4, 6], to: [7, 8] },
    { title: 'a quarter turn counter-clockwise', layer: { kind: 'RandomRotation', factor: [0.25, 0.25], probability: 1 }, from: [7, 12], to: [2, 7] },
    { title: 'zooming out by two', layer: { kind: 'RandomZoom', height_factor: [1, 1], width_factor: null, probability: 1 }, from: [1, 11], to: [4, 9] },
    { title: 'a flip', layer: { kind: 'RandomFlip', mode: 'horizontal', probability: 1 }, from: [3, 2], to: [3, 12] },
  ] as const satisfies readonly { title: string; layer: Augmentation; from: readonly [number, number]; to: readonly [number, number] }[]
  test.each(places)('a red marker moves: $title', async ({ layer, from, to }) => {
    const marked = drawn([batch, 3, 15, 15], (_, c, row, column) => (c === 0 && row === from[0] && column === from[1] ? 255 : 0))
    const data = await onOnnx([layer], 1, marked, { fill_mode: 'constant' })
    const image = data.subarray(0, 225)
    const brightest = image.indexOf(Math.max(...image))
    expect([Math.floor(brightest / 15), brightest % 15]).toEqual(to)
    expect(image[brightest]).toBeCloseTo(255, 2)
    expect(data.subarray(225, 675).every((grey) => grey === 0)).toBe(true)
  })
})
