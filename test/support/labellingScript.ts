/** What edit number n of the crash tests does, and whether a database holds exactly the first n of them. */
import type { ReadDatabase } from '../../src-main/store/openDatabase.ts'

export const labelledImages = 150
export const labelledClasses = 3

export function imageOfEdit(number: number): number {
  return ((number - 1) % labelledImages) + 1
}
/** Each round over the images uses the next class, so that no edit leaves things as they were. */
export function classOfEdit(number: number): number {
  return (Math.floor((number - 1) / labelledImages) % labelledClasses) + 1
}

/** The number of the newest edit in the database. */
export function lastEdit(read: ReadDatabase): number {
  return (read.prepare('SELECT max(id) FROM operations').pluck().get() as number | null) ?? 0
}

/** What is wrong with the rows, were exactly edits 1 to `number` carried out; null when nothing is. */
export function differenceFromScript(read: ReadDatabase, number: number): string | null {
  const damage = read.pragma('quick_check', { simple: true })
  if (damage !== 'ok') return String(damage)
  const labels = read.prepare('SELECT class_id FROM images ORDER BY id').pluck().all() as (number | null)[]
  const expected: (number | null)[] = Array.from({ length: labelledImages }, () => null)
  for (let edit = Math.max(1, number - labelledImages + 1); edit <= number; edit++) expected[imageOfEdit(edit) - 1] = classOfEdit(edit)
  for (const [index, label] of labels.entries()) if (label !== expected[index]) return `image ${index + 1} is labelled ${label}, not ${expected[index]}, after ${number} edits`
  const described = read.prepare('SELECT description FROM operations ORDER BY id DESC LIMIT 1').pluck().get() as string | undefined
  if (number > 0 && described !== `edit ${number}`) return `the newest operation is "${described}", not edit ${number}`
  return null
}
