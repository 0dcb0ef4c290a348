/**
 * The label of an image as one whole number, so that one value in the history holds it: 0 no label, -id one class, the id of a row of
 * class_sets several classes (or the empty set: looked at, none of the classes). Used by the queries on labels and the history.
 */
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { readClasses } from './classes.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'

export const noLabel = 0
/** The code of "none of the classes". */
export const emptySet = 1
/** The code of an image's row. */
export const labelSql = 'coalesce(images.class_set_id, -images.class_id, 0)'

/** What writes a code to the row of an image; `value` is an SQL expression. */
export function writeLabelSql(value: string): string {
  return `class_id = CASE WHEN ${value} < 0 THEN -${value} END, class_set_id = CASE WHEN ${value} > 0 THEN ${value} END`
}

export function codeOfClass(id: ClassId): number {
  return -id
}

/** The code of a set of classes; none: "none of the classes". A set that is new gets its row. Call inside a transaction. */
export function codeOfClasses(write: WriteDatabase, ids: Iterable<ClassId>): number {
  const members = [...new Set(ids)].sort((a, b) => a - b)
  if (members.length === 1) return codeOfClass(members[0] as ClassId)
  const text = JSON.stringify(members)
  const known = prepared(write, 'SELECT id FROM class_sets WHERE members = ?').pluck().get(text) as number | undefined
  if (known !== undefined) return known
  const id = Number(prepared(write, 'INSERT INTO class_sets (members) VALUES (?)').run(text).lastInsertRowid)
  for (const member of members) prepared(write, 'INSERT INTO class_set_members (class_id, set_id) VALUES (?, ?)').run(member, id)
  return id
}

/** The classes of a code, sorted by id; null: no label. */
export function classesOfCode(read: ReadDatabase, code: number): readonly ClassId[] | null {
  if (code === noLabel) return null
  if (code < 0) return [-code as ClassId]
  return JSON.parse(prepared(read, 'SELECT members FROM class_sets WHERE id = ?').pluck().get(code) as string) as ClassId[]
}

/** Codes as classes in output order, each set read once; null: no label. For lists of images. */
export function labelReader(read: ReadDatabase): (code: number) => readonly ClassId[] | null {
  const known = new Map<number, readonly ClassId[] | null>()
  let order: ReadonlyMap<ClassId, number> | null = null
  const place = (id: ClassId): number => (order ??= new Map(readClasses(read).map((label, index) => [label.id, index]))).get(id) ?? 0
  return (code) => {
    let classes = known.get(code)
    if (classes === undefined) known.set(code, (classes = classesOfCode(read, code)?.toSorted((a, b) => place(a) - place(b)) ?? null))
    return classes
  }
}
