import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageFilter } from '../../../src-shared/api/images.ts'
import type { ClassId, ImageId } from '../../../src-shared/dataset/ids.ts'
import { countsPerClassSql, countsPerSplitSql, filterCondition, idsSql, nextUnlabelledSql, readCounts, readIds, readNextUnlabelled, readRows, rowsSql } from '../../../src-main/store/images.ts'
import { ensureClasses } from '../../../src-main/store/imports.ts'
import { migrate } from '../../../src-main/store/migrate.ts'
import { openWriteDatabase, type WriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let write: WriteDatabase
let cat: ClassId
let dog: ClassId

beforeAll(() => {
  write = openWriteDatabase(join(folder, 'images.sqlite'), { create: true })
  migrate(write)
  ;[cat, dog] = [...ensureClasses(write, ['cat', 'dog']).values()] as [ClassId, ClassId]
  insertImageRows(write, 300, (index) => ({ classId: index % 3 === 0 ? cat : index % 3 === 1 ? dog : null, split: index % 2 === 0 ? 'train' : null }))
  write.exec('UPDATE images SET removed = 1 WHERE id % 50 = 0; UPDATE images SET missing = 1 WHERE id % 70 = 0')
})
afterAll(() => write.close())

/** What each filter means, said a second time in plain code. */
const filters: readonly (readonly [string, ImageFilter | 'cat', (row: Stored) => boolean])[] = [
  ['nothing', {}, () => true],
  ['a class', 'cat', (row) => row.class_id === cat],
  ['unlabelled', { classId: 'unlabelled' }, (row) => row.class_id === null],
  ['a part', { split: 'train' }, (row) => row.split === 0],
  ['no part', { split: 'none' }, (row) => row.split === null],
  ['missing', { missing: true }, (row) => row.missing === 1],
  ['present', { missing: false }, (row) => row.missing === 0],
  ['text', { text: 'FOLDER-7/' }, (row) => row.relative_path.startsWith('folder-7/')],
  ['text with a wildcard taken literally', { text: 'folder_7' }, () => false],
  ['all at once', { classId: 'unlabelled', split: 'train', missing: false, text: 'image' }, (row) => row.class_id === null && row.split === 0 && row.missing === 0],
]
interface Stored {
  id: number
  relative_path: string
  class_id: number | null
  split: number | null
  missing: number
  removed: number
}

describe('image queries', () => {
  it.each(filters)('filter by %s', (_, filter, expected) => {
    const all = write.prepare('SELECT * FROM images ORDER BY id').all() as Stored[]
    expect(readIds(write, filter === 'cat' ? { classId: cat } : filter)).toEqual(all.filter((row) => row.removed === 0 && expected(row)).map((row) => row.id))
  })

  it('rows come in the order asked, without those that are gone', () => {
    const asked = [7, 50, 3, 9999, 4] as ImageId[]
    expect(readRows(write, asked).map((row) => row.id)).toEqual([7, 3, 4])
  })

  it('counts equal a recount from the rows', () => {
    const counts = readCounts(write)
    expect(counts.total).toBe(readIds(write, {}).length)
    expect(counts.unlabelled).toBe(readIds(write, { classId: 'unlabelled' }).length)
    expect(counts.missing).toBe(readIds(write, { missing: true }).length)
    for (const { classId, count } of counts.perClass) expect(count).toBe(readIds(write, { classId }).length)
    for (const split of ['train', 'none'] as const) expect(counts.perSplit[split]).toBe(readIds(write, { split }).length)
  })

  it('next unlabelled goes on from an image and wraps round', () => {
    const unlabelled = readIds(write, { classId: 'unlabelled' })
    expect(readNextUnlabelled(write, null)).toBe(unlabelled[0])
    expect(readNextUnlabelled(write, unlabelled[3]!)).toBe(unlabelled[4])
    expect(readNextUnlabelled(write, unlabelled.at(-1)!)).toBe(unlabelled[0])
  })

  const plans: readonly (readonly [string, string, RegExp])[] = [
    ['a class', idsSql(filterCondition({ classId: 1 as ClassId }).sql), /SEARCH images USING COVERING INDEX images_class/],
    ['unlabelled', idsSql(filterCondition({ classId: 'unlabelled' }).sql), /SEARCH images USING COVERING INDEX images_class/],
    ['a class and a part', idsSql(filterCondition({ classId: 1 as ClassId, split: 'val' }).sql), /SEARCH images USING COVERING INDEX/],
    ['a part', idsSql(filterCondition({ split: 'val' }).sql), /SEARCH images USING COVERING INDEX images_split/],
    ['missing', idsSql(filterCondition({ missing: true }).sql), /INDEX images_missing/],
    ['next unlabelled', nextUnlabelledSql, /SEARCH images USING COVERING INDEX images_class/],
    ['rows', rowsSql, /SEARCH images USING INTEGER PRIMARY KEY/],
    ['counts per class', countsPerClassSql, /SCAN images USING COVERING INDEX images_class/],
    ['counts per part', countsPerSplitSql, /SCAN images USING COVERING INDEX images_split/],
  ]
  it.each(plans)('explain: %s walks an index, without sorting', (_, sql, expected) => {
    const steps = (write.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: sql.split('?').length - 1 }, () => 1)) as { detail: string }[]).map((step) => step.detail).join('\n')
    expect(steps).toMatch(expected)
    expect(steps).not.toMatch(/TEMP B-TREE/)
  })
})
