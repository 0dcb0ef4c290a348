/** Colours of a confusion matrix, one pixel for each cell. Pure; used by MatrixMap. */
import { heat } from './confusion.ts'

type Rgb = readonly [number, number, number]

export interface MatrixColours {
  /** What the shares are mixed into. */
  readonly ground: Rgb
  readonly empty: Rgb
  readonly right: Rgb
  readonly wrong: Rgb
}

/** How much of its colour the diagonal keeps where it is empty. */
const emptyRightShare = 0.08

/** RGBA row by row of an n x n matrix; `totals`: images per label. */
export function matrixPixels(confusion: readonly (readonly number[])[], totals: readonly number[], { ground, empty, right, wrong }: MatrixColours): Uint8ClampedArray<ArrayBuffer> {
  const size = confusion.length
  const pixels = new Uint8ClampedArray(4 * size * size)
  confusion.forEach((row, trueClass) =>
    row.forEach((count, predictedClass) => {
      const isRight = trueClass === predictedClass
      const [from, to] = [count === 0 ? empty : ground, isRight ? right : wrong]
      const share = count > 0 ? heat(count, totals[trueClass] ?? 0) : isRight ? emptyRightShare : 0
      const place = 4 * (trueClass * size + predictedClass)
      for (const channel of [0, 1, 2] as const) pixels[place + channel] = from[channel] + share * (to[channel] - from[channel])
      pixels[place + 3] = 255
    }),
  )
  return pixels
}
