/** The arithmetic of one output number of a convolution or a pool, written out for people. Used by the insight process and by the built-in examples. */
import { windowAlong, type Padding } from './window.ts'

/** Along rows and along columns. */
type Pair = readonly [number, number]

/** One channel of an image, row by row. */
export interface Plane {
  readonly rows: number
  readonly columns: number
  readonly values: ArrayLike<number>
}

/** A window that slides over planes. */
export interface Slide {
  readonly kernel: Pair
  readonly strides: Pair
  readonly dilation: Pair
  /** Zeros above and on the left. */
  readonly before: Pair
  /** Rows and columns of the output. */
  readonly output: Pair
}

/** Kernel, strides, dilation and padding over an input of so many rows and columns. */
export function slideOver(options: { readonly kernel: Pair; readonly strides: Pair; readonly dilation: Pair; readonly padding: readonly [Padding, Padding] }, rows: number, columns: number): Slide {
  const { kernel, strides, dilation, padding } = options
  const down = windowAlong(rows, kernel[0], strides[0], padding[0], dilation[0])
  const across = windowAlong(columns, kernel[1], strides[1], padding[1], dilation[1])
  return { kernel, strides, dilation, before: [down.before, across.before], output: [down.size, across.size] }
}

/** Row and column of the window's first cell in the input; negative where it lies in the padding. */
export function windowStart({ strides, before }: Slide, at: Pair): Pair {
  return [at[0] * strides[0] - before[0], at[1] * strides[1] - before[1]]
}

/** What the window sees at output place `at`, row by row; null is padding. */
export function windowValues(plane: Plane, slide: Slide, at: Pair): readonly (number | null)[] {
  const [top, left] = windowStart(slide, at)
  const values: (number | null)[] = []
  for (let r = 0; r < slide.kernel[0]; r += 1) {
    for (let c = 0; c < slide.kernel[1]; c += 1) {
      const row = top + r * slide.dilation[0]
      const column = left + c * slide.dilation[1]
      const inside = row >= 0 && row < plane.rows && column >= 0 && column < plane.columns
      values.push(inside ? (plane.values[row * plane.columns + column] ?? 0) : null)
    }
  }
  return values
}

/** Sum of products of a window and its weights; padding counts as 0. */
export function sumOfProducts(values: readonly (number | null)[], weights: ArrayLike<number>): number {
  return values.reduce<number>((sum, value, index) => sum + (value ?? 0) * (weights[index] ?? 0), 0)
}

export type PoolRule = 'max' | 'average' | 'l2'

/** What a pool makes of its window. Padding never wins, is not counted in a mean, and adds nothing to a sum of squares. */
export function pooled(rule: PoolRule, values: readonly (number | null)[]): number {
  const real = values.filter((value) => value !== null)
  if (rule === 'max') return Math.max(...real)
  if (rule === 'average') return real.reduce((sum, value) => sum + value, 0) / real.length
  return Math.sqrt(real.reduce((sum, value) => sum + value * value, 0))
}

/** The place in the window of the value that a max pool takes: the first of equals. */
export function placeOfLargest(values: readonly (number | null)[]): number {
  return values.findIndex((value) => value === pooled('max', values))
}
