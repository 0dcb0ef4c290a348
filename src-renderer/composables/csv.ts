/** Tables as CSV (RFC 4180). */

/** One line without its end. Numbers as they are; a text that a table program would take for a formula is kept a text. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells.map((cell) => (typeof cell === 'string' ? quoted(cell) : (cell ?? ''))).join(',')
}

/** Lines, each with its end. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${csvLine(row)}\r\n`).join('')
}

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
