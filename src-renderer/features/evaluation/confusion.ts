/** What the confusion matrix shows: colour strengths, the worst mixes, keys. Pure; used by ConfusionMatrix, MatrixSection and ClassTable. */
export interface Cell {
  /** Row: the label. */
  readonly trueClass: number
  /** Column: the answer. */
  readonly predictedClass: number
}

export interface Mistake extends Cell {
  readonly count: number
  /** Of all images with that label, 0..1. */
  readonly share: number
}

export const isSameCell = (a: Cell, b: Cell | null): boolean => a.trueClass === b?.trueClass && a.predictedClass === b.predictedClass

/** Images per label. */
export function rowTotals(confusion: readonly (readonly number[])[]): readonly number[] {
  return confusion.map((row) => row.reduce((sum, count) => sum + count, 0))
}

/** Images per answer. */
export function columnTotals(confusion: readonly (readonly number[])[]): readonly number[] {
  return confusion.map((_, column) => confusion.reduce((sum, row) => sum + (row[column] ?? 0), 0))
}

/**
 * How strongly a cell is coloured, 0..1: its share of the row. Square root, because a mix of 5 % is worth seeing beside a
 * diagonal of 90 %; every cell that is not empty gets at least a trace.
 */
export function heat(count: number, rowTotal: number): number {
  if (count === 0 || rowTotal === 0) return 0
  return Math.max(0.12, Math.sqrt(count / rowTotal))
}

/** The most frequent mixes, largest count first; equal counts by share. */
export function mistakes(confusion: readonly (readonly number[])[], limit: number): readonly Mistake[] {
  const totals = rowTotals(confusion)
  return confusion
    .flatMap((row, trueClass) => row.flatMap((count, predictedClass) => (count > 0 && trueClass !== predictedClass ? [{ trueClass, predictedClass, count, share: count / totals[trueClass]! }] : [])))
    .sort((a, b) => b.count - a.count || b.share - a.share)
    .slice(0, limit)
}

/** Where an arrow key leads from a cell of an n x n matrix; null for other keys. Ctrl goes to the edge of everything. */
export function moveCell(cell: Cell, key: string, size: number, toEdge: boolean): Cell | null {
  const last = size - 1
  const { trueClass: row, predictedClass: column } = cell
  const clamp = (value: number): number => Math.min(last, Math.max(0, value))
  const to = (nextRow: number, nextColumn: number): Cell => ({ trueClass: clamp(nextRow), predictedClass: clamp(nextColumn) })
  switch (key) {
    case 'ArrowUp':
      return to(toEdge ? 0 : row - 1, column)
    case 'ArrowDown':
      return to(toEdge ? last : row + 1, column)
    case 'ArrowLeft':
      return to(row, toEdge ? 0 : column - 1)
    case 'ArrowRight':
      return to(row, toEdge ? last : column + 1)
    case 'Home':
      return toEdge ? to(0, 0) : to(row, 0)
    case 'End':
      return toEdge ? to(last, last) : to(row, last)
    default:
      return null
  }
}

export type MatrixDensity = 'roomy' | 'tight' | 'dots'
const roomyLimit = 14
const tightLimit = 34

/** How large cells are drawn: with counts, with small counts, or colour alone (the count is read out below). */
export function densityOf(size: number): MatrixDensity {
  return size <= roomyLimit ? 'roomy' : size <= tightLimit ? 'tight' : 'dots'
}

export type ClassColumn = 'name' | 'precision' | 'recall' | 'f1' | 'support'
export interface ClassRow {
  readonly name: string
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly support: number
  /** Of masks: intersection over union; null where the value is nowhere. */
  readonly overlap?: number | null
}

/** A share of nothing is no figure: recall of a class without images, precision of one that is never answered (`answered`: how often it is, where that is known). */
export function knownFigures({ precision, recall, f1, support }: Omit<ClassRow, 'name' | 'overlap'>, answered: number | undefined): Omit<ClassRow, 'name' | 'overlap'> {
  const isAbsent = support === 0
  return { precision: answered === 0 ? NaN : precision, recall: isAbsent ? NaN : recall, f1: isAbsent && (answered ?? 0) === 0 ? NaN : f1, support }
}

/** Rows in order of a column; null leaves the order of the classes. Figures that do not exist (no such image) come last. */
export function sortClasses(rows: readonly ClassRow[], column: ClassColumn | null, descending: boolean): readonly ClassRow[] {
  if (column === null) return rows
  const sign = descending ? -1 : 1
  return rows.toSorted((a, b) => {
    if (column === 'name') return sign * a.name.localeCompare(b.name)
    const [x, y] = [a[column], b[column]]
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Number(!Number.isFinite(x)) - Number(!Number.isFinite(y))
    return sign * (x - y)
  })
}
