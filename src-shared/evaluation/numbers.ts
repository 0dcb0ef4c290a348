/** Figures of regression and of masks. */

export interface NumberFigures {
  /** Mean absolute error, in the unit of the numbers. */
  readonly meanAbsoluteError: number
  /** Root of the mean squared error, in the unit of the numbers. */
  readonly rootMeanSquaredError: number
  /** Share of the targets' variance that the answers explain; null for fewer than two images. */
  readonly r2: number | null
}

/** Answers against targets, [N] each. R2 where all targets are equal: 1 when every answer is right, else 0, as in scikit-learn. */
export function numberFiguresOf(targets: ArrayLike<number>, answers: ArrayLike<number>): NumberFigures {
  const count = targets.length
  const mean = count === 0 ? 0 : Array.from(targets).reduce((total, value) => total + value, 0) / count
  let [absolute, squared, spread] = [0, 0, 0]
  for (let index = 0; index < count; index++) {
    const error = answers[index]! - targets[index]!
    absolute += Math.abs(error)
    squared += error * error
    spread += (targets[index]! - mean) ** 2
  }
  const r2 = count < 2 ? null : spread === 0 ? Number(squared === 0) : 1 - squared / spread
  return { meanAbsoluteError: absolute / Math.max(1, count), rootMeanSquaredError: Math.sqrt(squared / Math.max(1, count)), r2 }
}

/** Intersection over union of each value, from pixel counts [value of the mask][value of the answer]; null for a value that is in neither. */
export function intersectionOverUnion(confusion: readonly (readonly number[])[]): (number | null)[] {
  return confusion.map((row, index) => {
    const both = row[index]!
    const union = row.reduce((total, count) => total + count, 0) + confusion.reduce((total, other) => total + other[index]!, 0) - both
    return union === 0 ? null : both / union
  })
}
