/** Reference resampling; the definition stands in `autodiff/primitives/gridSample.ts`. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { GridSampleAttributes } from '../../autodiff/primitives/gridSample.ts'
import type { AnyArray } from './array.ts'
import { forEachIndex } from './array.ts'

/** x [N,C,H,W] at the points of grid [N,rows,columns,2]. */
export function sampleGrid(x: AnyArray, grid: AnyArray, { mode, padding }: GridSampleAttributes, shape: Shape): Float64Array {
  const [, channels = 1, height = 1, width = 1] = x.shape
  const [, , rows = 1, columns = 1] = shape
  const pixel = (n: number, c: number, row: number, column: number): number => {
    const h = inside(row, height, padding)
    const w = inside(column, width, padding)
    return h === null || w === null ? 0 : (x.data[((n * channels + c) * height + h) * width + w] ?? 0)
  }
  const result = new Float64Array(shape.reduce((size, axis) => size * axis, 1))
  forEachIndex(shape, ([n = 0, c = 0, i = 0, j = 0], flat) => {
    const at = ((n * rows + i) * columns + j) * 2
    const px = (((grid.data[at] ?? 0) + 1) * width - 1) / 2
    const py = (((grid.data[at + 1] ?? 0) + 1) * height - 1) / 2
    if (mode === 'nearest') {
      result[flat] = pixel(n, c, roundHalfToEven(py), roundHalfToEven(px))
      return
    }
    const [left, top] = [Math.floor(px), Math.floor(py)]
    const [right, down] = [px - left, py - top]
    result[flat] =
      (1 - down) * ((1 - right) * pixel(n, c, top, left) + right * pixel(n, c, top, left + 1)) +
      down * ((1 - right) * pixel(n, c, top + 1, left) + right * pixel(n, c, top + 1, left + 1))
  })
  return result
}

/** The index an index outside stands for; null: the pixel is 0. */
function inside(index: number, size: number, padding: GridSampleAttributes['padding']): number | null {
  if (index >= 0 && index < size) return index
  if (padding === 'zeros') return null
  if (padding === 'border') return Math.min(Math.max(index, 0), size - 1)
  const period = 2 * size
  const wrapped = ((index % period) + period) % period
  return wrapped < size ? wrapped : period - 1 - wrapped
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
