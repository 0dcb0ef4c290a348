/** What the rules that divide a project into parts need of its images. Used by api/labels.ts. */
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { Split, SplitScope } from '../../src-shared/dataset/split.ts'
import { splitOf } from './images.ts'
import { labelReader, labelSql } from './labelCodes.ts'
import { prepared, type ReadDatabase } from './openDatabase.ts'

export interface SplitRow {
  readonly id: ImageId
  /** SHA-256 as hex. */
  readonly content: string
  /** Parts are shared out among the images of one number: those of a class, or of a tenth of all numbers. */
  readonly stratum: number
  readonly split: Split | null
}

/** Images without classes are shared out by their number, in so many groups of equal size. */
const numberGroups = 10

interface StoredRow {
  readonly id: ImageId
  readonly content: string
  readonly label: number
  readonly number: number | null
  readonly split: number | null
}

const withTargetSql = '(class_id IS NOT NULL OR class_set_id IS NOT NULL OR number IS NOT NULL OR mask_id IS NOT NULL)'

/** How many rows `readSplitRows` has for each choice of images. */
export function countDivisible(read: ReadDatabase): Readonly<Record<SplitScope, number>> {
  const perSplit = `SELECT split, count(*) AS count FROM images WHERE removed = 0`
  type Row = { readonly split: number | null; readonly count: number }
  const withTarget = prepared<[], Row>(read, `${perSplit} AND ${withTargetSql} GROUP BY split`).all()
  const rows = withTarget.length > 0 ? withTarget : prepared<[], Row>(read, `${perSplit} GROUP BY split`).all()
  const sum = (fits: (split: Split | null) => boolean): number => rows.reduce((total, { split, count }) => total + (fits(splitOf(split)) ? count : 0), 0)
  return { undivided: sum((split) => split === null), keepTest: sum((split) => split !== 'test'), all: sum(() => true) }
}

/**
 * Images that have a target; where no image has one (a project of images alone), all. Others wait: a part given before the class is known
 * could not be shared out by class. Of several classes the rarest counts, so that each part gets its share of the rare ones.
 */
export function readSplitRows(read: ReadDatabase): readonly SplitRow[] {
  const columns = `SELECT id, lower(hex(sha256)) AS content, ${labelSql} AS label, number, split FROM images WHERE removed = 0`
  const withTarget = prepared<[], StoredRow>(read, `${columns} AND ${withTargetSql} ORDER BY id`).all()
  const rows = withTarget.length > 0 ? withTarget : prepared<[], StoredRow>(read, `${columns} ORDER BY id`).all()
  const classesOf = labelReader(read)
  const counts = new Map<ClassId, number>()
  for (const { label } of rows) for (const id of classesOf(label) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1)
  const rarest = (classes: readonly ClassId[]): ClassId => classes.reduce((a, b) => (counts.get(b)! < counts.get(a)! ? b : a))
  const numbers = rows.flatMap(({ number }) => (number === null ? [] : [number])).sort((a, b) => a - b)
  const edges = Array.from({ length: numberGroups - 1 }, (_, index) => numbers[Math.floor(((index + 1) * numbers.length) / numberGroups)]!)
  const stratumOf = ({ label, number }: StoredRow): number => {
    const classes = classesOf(label)
    if (classes !== null && classes.length > 0) return rarest(classes)
    return number === null ? 0 : -1 - edges.filter((edge) => edge <= number).length
  }
  return rows.map((row) => ({ id: row.id, content: row.content, stratum: stratumOf(row), split: splitOf(row.split) }))
}
