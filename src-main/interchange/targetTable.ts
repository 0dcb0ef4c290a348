/** A table of targets: which line means which image, and what it gives it. Reads, never writes. Used by targetPlans.ts. */
import type { TableChoice, TableKind, TablePlan } from '../../src-shared/api/targets.ts'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { parseNumber } from '../../src-shared/dataset/typedNumber.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { readClassCell } from './classCell.ts'
import { pathFinder, type NamedImage } from './findByPath.ts'
import { refusedGroups } from './refusedGroups.ts'
import { decodeTable, parseTable, type TableRow } from './table.ts'

/** What a line says of its image. */
export type TableTarget = { readonly id: ImageId; readonly number: number } | { readonly id: ImageId; readonly classNames: readonly string[] }

export interface TargetTable extends Omit<TablePlan, 'planId' | 'newClasses'> {
  readonly targets: readonly TableTarget[]
}

const fileHeadings = /^(file|file ?name|file[_-]?path|path|relative[_-]?path|image|image ?name|image[_-](name|path|file|id)|img|photo|picture|name|id)$/i
const targetHeadings: Readonly<Record<TableKind, RegExp>> = {
  number: /^(number|value|target|y|score|label|measurement|age|weight|count|angle)$/i,
  classes: /^(class(es)?|class[_-]?names?|labels?|tags?|categor(y|ies)|targets?)$/i,
}
/** What keeps a text from being taken for a formula. */
const apostrophe = /^'(?='*[=+\-@\t\r])/
/** Shown of a cell in a list. */
const shownCharacters = 60

/** A cell that is the name of a known class is that class, whatever stands in it. Throws `tableUnreadable` where there is no table of at least two columns. */
export function readTargetTable(bytes: Buffer, fileName: string, choice: TableChoice, images: readonly NamedImage[], knownClasses: ReadonlySet<string> = new Set()): TargetTable {
  const rows = parseTable(decodeTable(bytes), fileName)
  const width = Math.max(0, ...rows.slice(0, 100).map((row) => row.cells.length))
  if (rows.length === 0) throw new AppError('tableUnreadable', { name: fileName, reason: 'it is empty' })
  if (width < 2) throw new AppError('tableUnreadable', { name: fileName, reason: 'it has a single column, where one names the file and another its target' })
  const first = rows[0]!.cells.map((cell) => cell.trim())
  const hasHeadings = first.some((cell) => fileHeadings.test(cell)) || first.some((cell) => targetHeadings[choice.kind].test(cell))
  const columns = Array.from({ length: width }, (_, index) => (hasHeadings && first[index] ? first[index] : `Column ${index + 1}`))
  const fileColumn = hasHeadings ? Math.max(0, first.findIndex((cell) => fileHeadings.test(cell))) : 0
  const named = hasHeadings ? first.findIndex((cell, index) => index !== fileColumn && targetHeadings[choice.kind].test(cell)) : -1
  const column = choice.column ?? (named >= 0 ? named : fileColumn === 0 ? 1 : 0)
  if (column >= width || column === fileColumn) throw new AppError('tableUnreadable', { name: fileName, reason: `column ${column + 1} cannot hold the targets: it has ${width} columns, and column ${fileColumn + 1} names the files` })

  const exact = pathFinder(images, true)
  let loose: ReturnType<typeof pathFinder> | undefined
  const find = (path: string): ReturnType<typeof exact> => {
    const found = exact(path)
    // A name without ending, as many tables have it.
    return found === 'none' ? (loose ??= pathFinder(images, false))(path) : found
  }
  const refused = refusedGroups()
  const targets = new Map<ImageId, { readonly line: number; readonly target: TableTarget }>()
  const lines = hasHeadings ? rows.slice(1) : rows
  for (const row of lines) readLine(row)
  return { fileName, kind: choice.kind, columns, fileColumn, column, lineCount: lines.length, matched: targets.size, refused: refused.list(), targets: [...targets.values()].map(({ target }) => target) }

  function readLine({ line, cells }: TableRow): void {
    const path = cells[fileColumn]?.trim() ?? ''
    const cell = (cells[column]?.trim() ?? '').replace(apostrophe, '')
    const refuse = (reason: string, shown: string): void => refused.add(reason, `line ${line}: ${clipped(shown)}`)
    if (path === '') return refuse('no file named', cell)
    const found = find(path)
    const id = found === 'none' && apostrophe.test(path) ? find(path.slice(1)) : found
    if (id === 'none') return refuse('no such image in the project', path)
    if (id === 'several') return refuse('more than one image of this name; write its folder too', path)
    if (cell === '') return refuse('nothing in the column', path)
    const value = choice.kind === 'number' ? numberOf(cell) : readClassCell(cell, knownClasses)
    if (typeof value === 'string') return refuse(value, cell)
    const target: TableTarget = typeof value === 'number' ? { id, number: value } : { id, classNames: value }
    const before = targets.get(id)
    if (!before) targets.set(id, { line, target })
    else if (JSON.stringify(before.target) === JSON.stringify(target)) refuse('said once more, with the same target', path)
    else refuse('another target for an image that has one in an earlier line; the first counts', `${path} (as line ${before.line})`)
  }
}

function numberOf(cell: string): number | string {
  const parsed = parseNumber(cell)
  if ('problem' in parsed) return parsed.problem === 'invalid' ? 'no number' : 'a number beyond 1e30'
  return parsed.value ?? 'no number'
}

function clipped(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
