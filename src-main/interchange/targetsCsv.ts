/** All images with what they are labelled with, as a table that `targetTable.ts` reads back. Used by api/labels.ts. */
import { readTargetRows } from '../store/images.ts'
import { readClasses } from '../store/classes.ts'
import { labelReader } from '../store/labelCodes.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import { writeClassCell } from './classCell.ts'

/** Columns file, classes (see classCell.ts), number, part; RFC 4180, rows in import order. */
export function targetsCsv(read: ReadDatabase): string {
  const names = new Map(readClasses(read).map(({ id, name }) => [id, name]))
  const classesOf = labelReader(read)
  const lines = readTargetRows(read).map(({ relativePath, label, number, split }) => {
    const classes = classesOf(label)
    const text = classes === null ? '' : writeClassCell(classes.map((id) => names.get(id) ?? ''))
    return [quoted(relativePath), quoted(text), number ?? '', split ?? ''].join(',')
  })
  return `${['file,classes,number,part', ...lines].join('\r\n')}\r\n`
}

/** Spreadsheets would take some beginnings for a formula; an apostrophe keeps them a text. */
function quoted(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",;\r\n\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
