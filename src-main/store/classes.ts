/** Queries on label classes. Rows are never deleted, so that undo can bring a class back under its id. */
import type { LabelClass } from '../../src-shared/api/labels.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { classColour } from '../../src-shared/dataset/classColours.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'

const columns = 'id, name, colour, key, position'
/** Keys handed out to new classes, in this order; letters are left to the user. */
const digitKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const

/** The living classes in output order. */
export function readClasses(read: ReadDatabase): readonly LabelClass[] {
  return prepared<[], LabelClass>(read, `SELECT ${columns} FROM classes WHERE deleted = 0 ORDER BY position, id`).all()
}

export function readClass(read: ReadDatabase, id: ClassId): LabelClass | null {
  return prepared<[number], LabelClass>(read, `SELECT ${columns} FROM classes WHERE id = ? AND deleted = 0`).get(id) ?? null
}

export function findClassByName(read: ReadDatabase, name: string): LabelClass | null {
  return prepared<[string], LabelClass>(read, `SELECT ${columns} FROM classes WHERE name = ? AND deleted = 0`).get(name) ?? null
}

export function findClassByKey(read: ReadDatabase, key: string): LabelClass | null {
  return prepared<[string], LabelClass>(read, `SELECT ${columns} FROM classes WHERE key = ? AND deleted = 0`).get(key) ?? null
}

/** Adds a class at the end of the output order; null colour or key: the next free one. Call inside a transaction. */
export function insertClass(write: WriteDatabase, name: string, colour: string | null, key: string | null): LabelClass {
  const position = prepared(write, 'SELECT coalesce(max(position) + 1, 0) FROM classes').pluck().get() as number
  const ordinal = prepared(write, 'SELECT count(*) FROM classes WHERE deleted = 0').pluck().get() as number
  const { lastInsertRowid } = prepared(write, 'INSERT INTO classes (name, colour, key, position) VALUES (?, ?, ?, ?)').run(
    name,
    colour ?? classColour(ordinal),
    key ?? freeDigitKey(write),
    position,
  )
  return readClass(write, Number(lastInsertRowid) as ClassId) as LabelClass
}

/** Makes the row look like `target`; null takes the class away. A name or key taken meanwhile by another class gives way. */
export function restoreClass(write: WriteDatabase, id: ClassId, target: LabelClass | null): void {
  if (target === null) {
    prepared(write, 'UPDATE classes SET deleted = 1 WHERE id = ?').run(id)
    return
  }
  const sameKey = target.key === null ? null : findClassByKey(write, target.key)
  prepared(write, 'UPDATE classes SET name = ?, colour = ?, key = ?, position = ?, deleted = 0 WHERE id = ?').run(
    freeName(write, id, target.name),
    target.colour,
    sameKey && sameKey.id !== id ? null : target.key,
    target.position,
    id,
  )
}

function freeName(write: WriteDatabase, id: ClassId, name: string): string {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? name : `${name} (${attempt})`
    const other = findClassByName(write, candidate)
    if (!other || other.id === id) return candidate
  }
}

function freeDigitKey(read: ReadDatabase): string | null {
  const taken = new Set(readClasses(read).map((label) => label.key))
  return digitKeys.find((key) => !taken.has(key)) ?? null
}
