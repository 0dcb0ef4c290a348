import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageFilter } from '../../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../../src-shared/dataset/ids.ts'
import { countMasksSql, countsPerLabelSql, countsPerSplitSql, nextUnlabelledSql, nextUnnumberedSql, numberBinSql, numberRangeSql, readCounts, readNextUnlabelled } from '../../../src-main/store/counts.ts'
import { filterCondition, idsSql, readIds, readRows, rowsSql } from '../../../src-main/store/images.ts'
import { ensureClasses } from '../../../src-main/store/imports.ts'
import { codeOfClasses } from '../../../src-main/store/labelCodes.ts'
import { migrate } from '../../../src-main/store/migrate.ts'
import { openWriteDatabase, type WriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let write: WriteDatabase
let cat: ClassId
let dog: ClassId
let bird: ClassId

beforeAll(() => {
  write = openWriteDatabase(join(folder, 'images.sqlite'), { create: true })
  migrate(write)
  ;[cat, dog, bird] = [...ensureClasses(write, ['cat', 'dog', 'bird']).values()] as [ClassId, ClassId, ClassId]
  insertImageRows(write, 300, (index) => ({ classId: index % 3 === 0 ? cat : index % 3 === 1 ? dog : null, split: index % 2 === 0 ? 'train' : null }))
  const [several, none] = [codeOfClasses(write, [dog, bird]), codeOfClasses(write, [])]
  write.exec(`UPDATE images SET class_id = NULL, class_set_id = ${several} WHERE id % 7 = 0; UPDATE images SET class_id = NULL, class_set_id = ${none} WHERE id % 11 = 0`)
  write.exec('UPDATE images SET number = id / 8.0 WHERE id % 4 = 0')
  write.exec('UPDATE images SET removed = 1 WHERE id % 50 = 0; UPDATE images SET missing = 1 WHERE id % 70 = 0')
})
afterAll(() => write.close())

/** What each filter means, said a second time in plain code. */
const filters: readonly (readonly [string, ImageFilter | (() => ImageFilter), (row: Stored) => boolean])[] = [
  ['nothing', {}, () => true],
  ['a class', () => ({ classId: cat }), (row) => row.class_id === cat],
  ['a class that stands among others too', () => ({ classId: dog }), (row) => row.class_id === dog || members(row).includes(dog)],
  ['a class that only stands among others', () => ({ classId: bird, split: 'train' }), (row) => members(row).includes(bird) && row.split === 0],
  ['none of the classes', { classId: 'none' }, (row) => row.class_set_id !== null && members(row).length === 0],
  ['several classes', { classId: 'several' }, (row) => members(row).length > 1],
  ['a number', { number: true }, (row) => row.number !== null],
  ['no number', { number: false }, (row) => row.number === null],
  ['a range of numbers, both ends included', { numberFrom: 2, numberTo: 5.5 }, (row) => row.number !== null && row.number >= 2 && row.number <= 5.5],
  ['no mask', { mask: false }, (row) => row.mask_id === null],
  ['unlabelled', { classId: 'unlabelled' }, (row) => row.class_id === null && row.class_set_id === null],
  ['a part', { split: 'train' }, (row) => row.split === 0],
  ['no part', { split: 'none' }, (row) => row.split === null],
  ['missing', { missing: true }, (row) => row.missing === 1],
  ['present', { missing: false }, (row) => row.missing === 0],
  ['text', { text: 'FOLDER-7/' }, (row) => row.relative_path.startsWith('folder-7/')],
  ['text with a wildcard taken literally', { text: 'folder_7' }, () => false],
  ['all at once', { classId: 'unlabelled', split: 'train', missing: false, text: 'image' }, (row) => row.class_id === null && row.class_set_id === null && row.split === 0 && row.missing === 0],
]
interface Stored {
  id: number
  relative_path: string
  class_id: number | null
  class_set_id: number | null
  number: number | null
  mask_id: number | null
  split: number | null
  missing: number
  removed: number
}

function members(row: Stored): number[] {
  return row.class_set_id === null ? [] : JSON.parse(write.prepare('SELECT members FROM class_sets WHERE id = ?').pluck().get(row.class_set_id) as string) as number[]
}

describe('image queries', () => {
  it.each(filters)('filter by %s', (_, filter, expected) => {
    const all = write.prepare('SELECT * FROM images ORDER BY id').all() as Stored[]
    expect(readIds(write, typeof filter === 'function' ? filter() : filter)).toEqual(all.filter((row) => row.removed === 0 && expected(row)).map((row) => row.id))
  })

  it('rows come in the order asked, without those that are gone', () => {
    const asked = [7, 50, 3, 9999, 4] as ImageId[]
    expect(readRows(write, asked).map((row) => row.id)).toEqual([7, 3, 4])
  })

  it('counts equal a recount from the rows', () => {
    const counts = readCounts(write)
    expect(counts.total).toBe(readIds(write, {}).length)
    expect(counts.unlabelled).toBe(readIds(write, { classId: 'unlabelled' }).length)
    expect(counts.none).toBe(readIds(write, { classId: 'none' }).length)
    expect(counts.several).toBe(readIds(write, { classId: 'several' }).length)
    expect(counts.perClass.map(({ classId }) => classId)).toEqual([cat, dog, bird])
    expect(counts.missing).toBe(readIds(write, { missing: true }).length)
    for (const { classId, count } of counts.perClass) expect(count).toBe(readIds(write, { classId }).length)
    for (const split of ['train', 'none'] as const) expect(counts.perSplit[split]).toBe(readIds(write, { split }).length)
  })

  it('numbers at a glance equal a recount from the rows', () => {
    const numbers = write.prepare('SELECT number FROM images WHERE removed = 0 AND number IS NOT NULL').pluck().all() as number[]
    const figures = readCounts(write).numbers!
    expect(figures).toMatchObject({ count: numbers.length, least: Math.min(...numbers), most: Math.max(...numbers) })
    expect(figures.mean).toBeCloseTo(numbers.reduce((sum, value) => sum + value, 0) / numbers.length, 10)
    const edge = (index: number): number => figures.least + ((figures.most - figures.least) * index) / figures.bins.length
    for (const [bin, count] of figures.bins.entries()) {
      const last = bin === figures.bins.length - 1
      expect(count).toBe(numbers.filter((value) => value >= edge(bin) && (last || value < edge(bin + 1))).length)
    }
  })

  it('next unlabelled goes on from an image and wraps round', () => {
    const unlabelled = readIds(write, { classId: 'unlabelled' })
    expect(readNextUnlabelled(write, null)).toBe(unlabelled[0])
    expect(readNextUnlabelled(write, unlabelled[3]!)).toBe(unlabelled[4])
    expect(readNextUnlabelled(write, unlabelled.at(-1)!)).toBe(unlabelled[0])
  })

  const plans: readonly (readonly [string, () => string, RegExp])[] = [
    ['a class', () => filtered({ classId: cat }), /SEARCH images USING COVERING INDEX images_label/],
    ['unlabelled', () => filtered({ classId: 'unlabelled' }), /SEARCH images USING COVERING INDEX images_label/],
    ['none of the classes', () => filtered({ classId: 'none' }), /SEARCH images USING COVERING INDEX images_label/],
    ['without a number', () => filtered({ number: false }), /SEARCH images USING COVERING INDEX images_number/],
    ['a class and a part', () => filtered({ classId: cat, split: 'val' }), /SEARCH images USING COVERING INDEX/],
    ['a part', () => filtered({ split: 'val' }), /SEARCH images USING COVERING INDEX images_split/],
    ['missing', () => filtered({ missing: true }), /INDEX images_missing/],
    ['next unlabelled', () => nextUnlabelledSql, /SEARCH images USING COVERING INDEX images_label/],
    ['next without number', () => nextUnnumberedSql, /SEARCH images USING COVERING INDEX images_number/],
    ['rows', () => rowsSql, /SEARCH images USING INTEGER PRIMARY KEY/],
    ['counts per label', () => countsPerLabelSql, /SCAN images USING COVERING INDEX images_label/],
    ['counts per part', () => countsPerSplitSql, /SCAN images USING COVERING INDEX images_split/],
    ['number range', () => numberRangeSql, /(SCAN|SEARCH) images USING COVERING INDEX images_number/],
    ['masks', () => countMasksSql, /(SCAN|SEARCH) images USING COVERING INDEX images_mask/],
  ]
  const filtered = (filter: ImageFilter): string => idsSql(filterCondition(write, filter).sql)
  const planOf = (sql: string): string =>
    (write.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: sql.split('?').length - 1 }, () => 1)) as { detail: string }[]).map((step) => step.detail).join('\n')
  it.each(plans)('explain: %s walks an index, without sorting', (_, sql, expected) => {
    expect(planOf(sql())).toMatch(expected)
    expect(planOf(sql())).not.toMatch(/TEMP B-TREE/)
  })
  it('explain: a class that stands in sets, and a range of numbers, go by index; only the ids found are sorted', () => {
    expect(planOf(filtered({ classId: dog }))).toMatch(/images USING INTEGER PRIMARY KEY[^]*COVERING INDEX images_label [^]*COVERING INDEX images_label /)
    expect(planOf(filtered({ numberFrom: 1, numberTo: 2 }))).toMatch(/SEARCH images USING COVERING INDEX images_number/)
    expect(planOf(numberBinSql)).toMatch(/SEARCH images USING COVERING INDEX images_number \(number>\? AND number<\?\)/)
  })
})
