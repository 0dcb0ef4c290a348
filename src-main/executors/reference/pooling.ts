/** Reference pooling and its gradients. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { PoolAttributes } from '../../autodiff/windows.ts'
import type { AnyArray } from './array.ts'

/** Calls `visit` with each window of [N,C,H,W]: the flat positions of its pixels inside the image in row-major order, and its place in the result. */
function forEachWindow(data: Shape, pooled: Shape, { window, strides, pads }: PoolAttributes, visit: (pixels: readonly number[], at: number) => void): void {
  const [n = 0, c = 0, h = 0, w = 0] = data
  const [, , oh = 0, ow = 0] = pooled
  for (let plane = 0; plane < n * c; plane += 1)
    for (let i = 0; i < oh; i += 1)
      for (let j = 0; j < ow; j += 1) {
        const pixels: number[] = []
        for (let a = 0; a < window[0]; a += 1)
          for (let b = 0; b < window[1]; b += 1) {
            const row = i * strides[0] + a - pads[0]
            const column = j * strides[1] + b - pads[1]
            if (row >= 0 && row < h && column >= 0 && column < w) pixels.push((plane * h + row) * w + column)
          }
        visit(pixels, (plane * oh + i) * ow + j)
      }
}

/** The first pixel of a window that holds its greatest value. */
function firstGreatest(x: AnyArray, pixels: readonly number[]): number {
  return pixels.reduce((best, pixel) => ((x.data[pixel] ?? 0) > (x.data[best] ?? 0) ? pixel : best), pixels[0] ?? 0)
}

export function maxPool(x: AnyArray, attributes: PoolAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  forEachWindow(x.shape, shape, attributes, (pixels, at) => (result[at] = x.data[firstGreatest(x, pixels)] ?? 0))
  return result
}

export function maxPoolGradient(x: AnyArray, dy: AnyArray, attributes: PoolAttributes): Float64Array {
  const result = new Float64Array(x.data.length)
  forEachWindow(x.shape, dy.shape, attributes, (pixels, at) => {
    const greatest = firstGreatest(x, pixels)
    result[greatest] = (result[greatest] ?? 0) + (dy.data[at] ?? 0)
  })
  return result
}

export function averagePool(x: AnyArray, attributes: PoolAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  forEachWindow(x.shape, shape, attributes, (pixels, at) => (result[at] = pixels.reduce((sum, pixel) => sum + (x.data[pixel] ?? 0), 0) / pixels.length))
  return result
}

export function averagePoolGradient(dy: AnyArray, attributes: PoolAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  forEachWindow(shape, dy.shape, attributes, (pixels, at) => {
    for (const pixel of pixels) result[pixel] = (result[pixel] ?? 0) + (dy.data[at] ?? 0) / pixels.length
  })
  return result
}
