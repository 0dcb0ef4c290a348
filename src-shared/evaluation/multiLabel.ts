/** Figures where an image may have any number of labels. */
import { figuresOf, ratio, sum, type ClassFigures } from './classFigures.ts'

export interface MultiLabelFigures {
  readonly perClass: readonly ClassFigures[]
  /** Over all yes/no decisions together, and as the mean of the classes. */
  readonly microF1: number
  readonly macroF1: number
  /** Share of wrong yes/no decisions. */
  readonly hammingLoss: number
  /** Share of images whose every label is right. */
  readonly exactMatch: number
}

/** Targets [N, classes] of 0 and 1 against probabilities [N, classes]; a probability >= threshold (one, or one per class) is a yes. */
export function multiLabelFiguresOf(targets: ArrayLike<number>, probabilities: ArrayLike<number>, classCount: number, threshold: number | readonly number[] = 0.5): MultiLabelFigures {
  const rows = classCount === 0 ? 0 : targets.length / classCount
  const limits = typeof threshold === 'number' ? new Array<number>(classCount).fill(threshold) : threshold
  const [right, answered, support] = [0, 1, 2].map(() => new Array<number>(classCount).fill(0)) as [number[], number[], number[]]
  let [wrong, exact] = [0, 0]
  for (let row = 0; row < rows; row++) {
    let wrongHere = 0
    for (let index = 0; index < classCount; index++) {
      const place = row * classCount + index
      const [wanted, yes] = [targets[place] === 1, probabilities[place]! >= limits[index]!]
      if (wanted) support[index]! += 1
      if (yes) answered[index]! += 1
      if (wanted && yes) right[index]! += 1
      if (wanted !== yes) wrongHere += 1
    }
    wrong += wrongHere
    if (wrongHere === 0) exact += 1
  }
  const perClass = right.map((count, index) => figuresOf(count, answered[index]!, support[index]!))
  return {
    perClass,
    microF1: ratio(2 * sum(right), sum(answered) + sum(support)),
    macroF1: ratio(sum(perClass.map(({ f1 }) => f1)), classCount),
    hammingLoss: ratio(wrong, rows * classCount),
    exactMatch: ratio(exact, rows),
  }
}
