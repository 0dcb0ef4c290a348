/** What edit number n of the crash tests does, and whether a database holds exactly the first n of them. */
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { codeOfClass } from '../../src-main/store/labelCodes.ts'
import type { ReadDatabase } from '../../src-main/store/openDatabase.ts'
import type { FieldEdit } from '../../src-main/store/operations.ts'

export const labelledImages = 150
export const labelledClasses = 3

export function imageOfEdit(number: number): number {
  return ((number - 1) % labelledImages) + 1
}
/** Each round over the images uses the next class, so that no edit leaves things as they were. */
export function classOfEdit(number: number): number {
  return (Math.floor((number - 1) / labelledImages) % labelledClasses) + 1
}

/** Class and number change together: after a crash an image has both of an edit or neither. */
export function changesOfEdit(number: number): readonly FieldEdit[] {
  const where = { sql: 'id = ?', values: [imageOfEdit(number)] }
  return [
    { field: 'label', where, value: codeOfClass(classOfEdit(number) as ClassId) },
    { field: 'number', where, value: numberOfEdit(number) },
  ]
}
function numberOfEdit(number: number): number {
  return number / 7
}

/** The number of the newest edit in the database. */
export function lastEdit(read: ReadDatabase): number {
  return (read.prepare('SELECT max(id) FROM operations').pluck().get() as number | null) ?? 0
}

/** What is wrong with the rows, were exactly edits 1 to `number` carried out; null when nothing is. */
export function differenceFromScript(read: ReadDatabase, number: number): string | null {
  const damage = read.pragma('quick_check', { simple: true })
  if (damage !== 'ok') return String(damage)
  const labels = read.prepare('SELECT class_id, number FROM images ORDER BY id').raw().all() as (number | null)[][]
  const expected: (number | null)[][] = Array.from({ length: labelledImages }, () => [null, null])
  for (let edit = Math.max(1, number - labelledImages + 1); edit <= number; edit++) expected[imageOfEdit(edit) - 1] = [classOfEdit(edit), numberOfEdit(edit)]
  for (const [index, label] of labels.entries()) if (String(label) !== String(expected[index])) return `image ${index + 1} is labelled ${label}, not ${expected[index]}, after ${number} edits`
  const described = read.prepare('SELECT description FROM operations ORDER BY id DESC LIMIT 1').pluck().get() as string | undefined
  if (number > 0 && described !== `edit ${number}`) return `the newest operation is "${described}", not edit ${number}`
  return null
}
