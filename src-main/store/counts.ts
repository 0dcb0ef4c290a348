/** What the sidebar of the data screen tells: images per class and part, the next one without a target, and the numbers at a glance. */
import type { ImageCounts, NumberFigures } from '../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { splitOf } from './images.ts'
import { emptySet } from './labelCodes.ts'
import { prepared, type ReadDatabase } from './openDatabase.ts'

export const countsPerLabelSql = 'SELECT class_set_id AS setId, class_id AS classId, count(*) AS count FROM images WHERE removed = 0 GROUP BY class_set_id, class_id'
export const countsPerSplitSql = 'SELECT split, count(*) AS count FROM images WHERE removed = 0 GROUP BY split'
export const countMasksSql = 'SELECT count(*) FROM images WHERE removed = 0 AND mask_id IS NOT NULL'

/** An image of several classes counts for each of them. */
export function readCounts(read: ReadDatabase): ImageCounts {
  const perClass = new Map<ClassId, number>()
  const add = (id: ClassId, count: number): void => void perClass.set(id, (perClass.get(id) ?? 0) + count)
  let total = 0
  let unlabelled = 0
  let none = 0
  let several = 0
  const members = prepared<[number], string>(read, 'SELECT members FROM class_sets WHERE id = ?').pluck()
  for (const { setId, classId, count } of prepared<[], { setId: number | null; classId: ClassId | null; count: number }>(read, countsPerLabelSql).all()) {
    total += count
    if (setId === emptySet) none = count
    else if (setId !== null) {
      several += count
      for (const id of JSON.parse(members.get(setId) as string) as ClassId[]) add(id, count)
    } else if (classId === null) unlabelled = count
    else add(classId, count)
  }
  const perSplit = { train: 0, val: 0, test: 0, none: 0 }
  for (const row of prepared<[], { split: number | null; count: number }>(read, countsPerSplitSql).all()) perSplit[splitOf(row.split) ?? 'none'] = row.count
  return {
    total,
    unlabelled,
    none,
    several,
    missing: prepared(read, 'SELECT count(*) FROM images WHERE missing = 1 AND removed = 0').pluck().get() as number,
    perClass: [...perClass].sort(([a], [b]) => a - b).map(([classId, count]) => ({ classId, count })),
    perSplit,
    masks: prepared(read, countMasksSql).pluck().get() as number,
    numbers: readNumberFigures(read),
  }
}

const binCount = 24
export const numberRangeSql = 'SELECT count(*) AS count, min(number) AS least, max(number) AS most, avg(number) AS mean FROM images WHERE removed = 0 AND number IS NOT NULL'
/** One piece of the index for each bar: six times as fast as grouping by a quotient. */
export const numberBinSql = 'SELECT count(*) FROM images WHERE removed = 0 AND number >= ? AND number < ?'

/** Count, range, mean and a histogram of equal bins; null while no image has a number. */
export function readNumberFigures(read: ReadDatabase): NumberFigures | null {
  const range = prepared<[], { count: number; least: number; most: number; mean: number }>(read, numberRangeSql).get()!
  if (range.count === 0) return null
  const width = range.most - range.least
  if (width === 0) return { ...range, bins: [range.count] }
  const edge = (index: number): number => range.least + (width * index) / binCount
  const inBin = prepared<[number, number], number>(read, numberBinSql).pluck()
  const bins = Array.from({ length: binCount - 1 }, (_, index) => inBin.get(edge(index), edge(index + 1)) as number)
  // The last bar holds its upper edge too.
  return { ...range, bins: [...bins, range.count - bins.reduce((sum, count) => sum + count, 0)] }
}

export const nextUnlabelledSql = 'SELECT id FROM images WHERE removed = 0 AND class_set_id IS NULL AND class_id IS NULL AND id > ? ORDER BY id LIMIT 1'
export const nextUnnumberedSql = 'SELECT id FROM images WHERE removed = 0 AND number IS NULL AND id > ? ORDER BY id LIMIT 1'

/** The next image without a label (or without a number) after `after`, wrapping round; null when there is none. */
export function readNextUnlabelled(read: ReadDatabase, after: ImageId | null, target: 'label' | 'number' = 'label'): ImageId | null {
  const next = prepared(read, target === 'label' ? nextUnlabelledSql : nextUnnumberedSql).pluck()
  return ((next.get(after ?? 0) ?? next.get(0)) as ImageId | undefined) ?? null
}
