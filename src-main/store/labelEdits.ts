/** Edits of labels that depend on the label an image has: a class more, a class less, a class that goes. Used by api/labels.ts. */
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import type { Condition } from './images.ts'
import { classesOfCode, codeOfClasses, labelSql, noLabel } from './labelCodes.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import type { FieldEdit } from './operations.ts'

/** Images that have the class alone or among others, removed ones too. */
export function haveClass(id: ClassId): Condition {
  return { sql: '(class_id = ? OR class_set_id IN (SELECT set_id FROM class_set_members WHERE class_id = ?))', values: [id, id] }
}

/** The class joins the label of each image. Call inside a transaction. */
export function addClass(write: WriteDatabase, where: Condition, id: ClassId): FieldEdit {
  return relabel(write, where, (classes) => [...(classes ?? []), id])
}

/** The class leaves the label of each image that has it; one that had no other is without label again. Call inside a transaction. */
export function takeClass(write: WriteDatabase, where: Condition, id: ClassId): FieldEdit {
  return relabel(write, where, (classes) => {
    const rest = classes?.filter((member) => member !== id) ?? null
    return rest?.length === 0 && classes!.length > 0 ? null : rest
  })
}

/** Wherever the class stands, the other one stands. Call inside a transaction. */
export function replaceClass(write: WriteDatabase, from: ClassId, into: ClassId): FieldEdit {
  return relabel(write, haveClass(from), (classes) => classes?.map((member) => (member === from ? into : member)) ?? null)
}

/** How many of the images have the class, and how many there are. */
export function countMembership(read: ReadDatabase, where: Condition, id: ClassId): { readonly members: number; readonly total: number } {
  const { sql, values } = haveClass(id)
  return prepared<unknown[], { members: number; total: number }>(read, `SELECT count(*) FILTER (WHERE ${sql}) AS members, count(*) AS total FROM images WHERE ${where.sql}`).get(...values, ...where.values)!
}

/** As many new codes as there are different labels among the images, not as many as there are images. */
function relabel(write: WriteDatabase, where: Condition, change: (classes: readonly ClassId[] | null) => readonly ClassId[] | null): FieldEdit {
  const codes = prepared(write, `SELECT DISTINCT ${labelSql} FROM images WHERE ${where.sql}`).pluck().all(...where.values) as number[]
  const map = codes.map((code) => {
    const classes = change(classesOfCode(write, code))
    return [code, classes === null ? noLabel : codeOfClasses(write, classes)] as const
  })
  return { field: 'label', where, map }
}
