/** Rows for grid_sample: both modes with each padding, points inside, on the border, far outside, and pixels by hand. */
import type { GridSampleAttributes } from '../../src-main/autodiff/primitives/gridSample.ts'
import { randomNumbers } from '../support/randomNumbers.ts'
import type { PrimitiveCase } from './primitiveCase.ts'
import { f32 } from './primitiveCase.ts'

const paddings = ['zeros', 'border', 'reflection'] as const
/** Points up to `reach` image halves from the centre. */
function points(count: number, reach: number, seed: number): readonly number[] {
  const random = randomNumbers(seed)
  return Array.from({ length: count }, () => (random.uniform() * 2 - 1) * reach)
}

/** The row 10 20 30 40 seen from 1.5 pixels left of its first pixel to 1.5 right of its last, in steps of half a pixel around the edges. */
const row = f32([1, 1, 1, 4], [10, 20, 30, 40])
const across = [-1.5, -1, -0.75, 0, 0.25, 2.5, 3, 3.25, 4, 4.5]
const acrossGrid = f32([1, 1, across.length, 2], across.flatMap((pixel) => [(2 * pixel + 1) / 4 - 1, 0]))
const byHand: Readonly<Record<GridSampleAttributes['padding'], readonly number[]>> = {
  zeros: [0, 0, 2.5, 10, 12.5, 35, 40, 30, 0, 0],
  border: [10, 10, 10, 10, 12.5, 35, 40, 40, 40, 40],
  reflection: [15, 10, 10, 10, 12.5, 35, 40, 40, 40, 35],
}

export const gridSampleCases: readonly PrimitiveCase<GridSampleAttributes>[] = [
  ...paddings.flatMap((padding) => (['bilinear', 'nearest'] as const).flatMap((mode) => [
    { title: `${mode}, ${padding}, around the image`, inputs: [f32([2, 3, 5, 7]), f32([2, 6, 4, 2], points(96, 1.3, 7))], attributes: { mode, padding } },
    { title: `${mode}, ${padding}, far outside`, inputs: [f32([2, 1, 3, 4]), f32([2, 5, 5, 2], points(100, 6, 8))], attributes: { mode, padding } },
    { title: `${mode}, ${padding}, one pixel`, inputs: [f32([1, 2, 1, 1]), f32([1, 3, 3, 2], points(18, 2, 9))], attributes: { mode, padding } },
  ])),
  ...paddings.map((padding) => ({ title: `bilinear, ${padding}, by hand`, inputs: [row, acrossGrid], attributes: { mode: 'bilinear', padding } as const, expected: [byHand[padding]] })),
  { title: 'nearest, halves to the even pixel', inputs: [row, f32([1, 1, 4, 2], [0.5, 1.5, 2.5, 0.75].flatMap((pixel) => [(2 * pixel + 1) / 4 - 1, 0]))], attributes: { mode: 'nearest', padding: 'border' }, expected: [[10, 30, 30, 20]] },
]
