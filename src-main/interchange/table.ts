/** Tables as text (CSV, TSV): RFC 4180 with the delimiters and encodings that spreadsheets write. Reads, never writes. Used by targetTable.ts. */
import { AppError } from '../../src-shared/errors/appError.ts'

export interface TableRow {
  /** In the file, from 1: where the row begins. */
  readonly line: number
  readonly cells: readonly string[]
}

/** The text of a table: UTF-8 or UTF-16 by its mark, else UTF-8, else what Windows wrote before. */
export function decodeTable(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Rows that hold anything, in order. Throws `tableUnreadable` (with `name`) for a quotation that never ends. */
export function parseTable(text: string, name: string): readonly TableRow[] {
  const delimiter = delimiterOf(text)
  const rows: TableRow[] = []
  let cells: string[] = []
  let line = 1
  let rowLine = 1
  const end = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: rowLine, cells })
    cells = []
  }
  for (let at = 0; at <= text.length; ) {
    let cell = ''
    if (text[at] === '"') {
      const opened = line
      for (at++; ; ) {
        const close = text.indexOf('"', at)
        if (close < 0) throw new AppError('tableUnreadable', { name, reason: `a quotation mark is opened in line ${opened} and never closed` })
        const part = text.slice(at, close)
        cell += part
        line += countLineEnds(part)
        at = close + 1
        if (text[at] !== '"') break
        cell += '"'
        at++
      }
    }
    // Up to the next delimiter or line end; after a quotation that is normally nothing.
    let stop = at
    while (stop < text.length && text[stop] !== delimiter && text[stop] !== '\n' && text[stop] !== '\r') stop++
    cells.push(cell + text.slice(at, stop))
    at = stop
    if (text[at] === delimiter) {
      at++
      continue
    }
    end()
    if (at >= text.length) break
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
    line++
    rowLine = line
    if (at === text.length) break
  }
  return rows
}

/** A tab where the first line has one, else what comes first of comma and semicolon: later ones may stand in a number or between classes. */
function delimiterOf(text: string): string {
  const first = (/[^\r\n]+/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  return first.includes('\t') ? '\t' : (/[,;]/.exec(first)?.[0] ?? ',')
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}
