/**
 * onnxruntime's blocked layout: operators of the internal domain `com.microsoft.nchwc` run convolutions on
 * [N, C/b, H, W, b] memory up to twice as fast. The domain promises nothing and b depends on the CPU, so it is
 * probed once per process, checked numerically, and left alone when anything is off. Used by the fast lowering.
 */
import { denseKernel } from './blocked.ts'
import { encodeModel } from './onnxSchema.ts'
import { createOnnxWriter, nchwcDomain } from './onnxWriter.ts'
import { fromOrt, openSession, toOrt } from './session.ts'
import type { Tensor } from '../../graph/ir.ts'

let probed: Promise<number | null> | undefined

/** Block size b (16 with AVX-512, 8 with AVX2), or null where the blocked operators are absent or wrong. */
export function nchwcBlock(): Promise<number | null> {
  probed ??= probeNchwcBlock()
  return probed
}

async function probeNchwcBlock(): Promise<number | null> {
  try {
    const block = await readBlock()
    return block > 1 && (await convolvesRight(block)) ? block : null
  } catch {
    return null // no such operators in this build or on this CPU: the plain layout serves everyone
  }
}

/** ReorderInput pads the channels to a multiple of the block, so four channels come out as b. */
async function readBlock(): Promise<number> {
  const writer = createOnnxWriter()
  writer.input('x', 'float32', [1, 4, 4, 4])
  writer.output('y', writer.op('ReorderInput', ['x'], {}, nchwcDomain), 'float32', null)
  const { y } = await run(writer.finish(), { x: filled([1, 4, 4, 4]) })
  return y?.shape[1] ?? 0
}

async function convolvesRight(block: number): Promise<boolean> {
  const [size, channels, filters] = [5, block, 2 * block]
  const x = filled([1, channels, size, size])
  const w = filled([filters, channels, 3, 3])
  const writer = createOnnxWriter()
  writer.input('x', 'float32', x.shape)
  writer.input('w', 'float32', w.shape)
  const blocked = writer.op('ReorderInput', ['x'], {}, nchwcDomain)
  const kernel = denseKernel(writer, { value: 'w' }, [filters, channels, 3, 3], block)
  const y = writer.op('Conv', [blocked, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1], dilations: [1, 1], group: 1 }, nchwcDomain)
  writer.output('y', writer.op('ReorderOutput', [y], { channels: filters }, nchwcDomain), 'float32', null)
  const result = (await run(writer.finish(), { x, w })).y
  if (result === undefined) return false
  return result.data.every((value, index) => {
    const [filter, row, column] = [Math.floor(index / (size * size)), Math.floor(index / size) % size, index % size]
    return Math.abs(value - convolutionAt(x, w, filter, row, column)) < 1e-4
  })
}

/** One output of a 3x3 convolution with padding 1, by its definition. */
function convolutionAt(x: Tensor, w: Tensor, filter: number, row: number, column: number): number {
  const [channels = 0, size = 0] = [x.shape[1], x.shape[2]]
  let sum = 0
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const [r, c] = [row + i - 1, column + j - 1]
        if (r < 0 || c < 0 || r >= size || c >= size) continue
        sum += (x.data[(channel * size + r) * size + c] ?? 0) * (w.data[((filter * channels + channel) * 3 + i) * 3 + j] ?? 0)
      }
  return sum
}

async function run(model: Parameters<typeof encodeModel>[0], inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  const session = await openSession(encodeModel(model), { purpose: 'training', threads: 1 })
  try {
    const results = await session.run(Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)])))
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]))
  } finally {
    await session.release()
  }
}

/** Small different numbers, so that a wrong order shows. */
function filled(shape: readonly number[]): Tensor {
  const data = Float32Array.from({ length: shape.reduce((size, axis) => size * axis, 1) }, (_, index) => ((index * 37) % 23) / 23 - 0.5)
  return { shape, dtype: 'float32', data }
}
