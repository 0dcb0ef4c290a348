/** Figures of one answer per image against one label per image: counts, precision, recall, agreement. Used by insight/ and the pages that show them. */

export interface ClassFigures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Images with this label. */
  readonly support: number
}

/** Counts [classes][classes]; row: label, column: answer. */
export function confusionOf(labels: ArrayLike<number>, answers: ArrayLike<number>, classCount: number): number[][] {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
  for (let index = 0; index < labels.length; index++) confusion[labels[index]!]![answers[index]!]! += 1
  return confusion
}

/** Share of answers that equal the label; 0 of none. */
export function accuracyOf(confusion: readonly (readonly number[])[]): number {
  return ratio(sum(confusion.map((row, index) => row[index]!)), sum(confusion.map(sum)))
}

/** Precision, recall and F1 of every class. A ratio whose denominator is zero (never answered, or without images) is 0, as in scikit-learn. */
export function classFiguresOf(confusion: readonly (readonly number[])[]): ClassFigures[] {
  const answered = confusion.map((_, column) => sum(confusion.map((row) => row[column]!)))
  return confusion.map((row, index) => figuresOf(row[index]!, answered[index]!, sum(row)))
}

/** From counts: right answers, all answers of the class, all labels of the class. */
export function figuresOf(right: number, answered: number, support: number): ClassFigures {
  return { precision: ratio(right, answered), recall: ratio(right, support), f1: ratio(2 * right, answered + support), support }
}

/** Mean recall of the classes that have images; null without images. */
export function balancedAccuracy(confusion: readonly (readonly number[])[]): number | null {
  const present = classFiguresOf(confusion).filter(({ support }) => support > 0)
  return present.length === 0 ? null : sum(present.map(({ recall }) => recall)) / present.length
}

/** Cohen's kappa (1960): agreement beyond what the frequencies of labels and answers give by chance; null where chance alone agrees always. */
export function cohenKappa(confusion: readonly (readonly number[])[]): number | null {
  const rows = confusion.map(sum)
  const total = sum(rows)
  const columns = confusion.map((_, column) => sum(confusion.map((row) => row[column]!)))
  const expected = sum(rows.map((row, index) => row * columns[index]!)) / total
  return total === 0 || total === expected ? null : (sum(confusion.map((row, index) => row[index]!)) - expected) / (total - expected)
}

export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
