/**
 * The classes of an image as one cell of a table: `daisy|rose`. A name that could be read otherwise (a separator in it, a quotation mark before
 * it, the mark for none) stands in quotation marks, doubled inside, as RFC 4180 has it for cells. Used by targetsCsv.ts and targetTable.ts.
 */

/** Written where an image was looked at and has none of the classes; an empty cell says nothing. */
const noneOfTheClasses = '(none)'
const longestClassName = 200

/** The cell for these classes; none of them is written out. */
export function writeClassCell(names: readonly string[]): string {
  return names.length === 0 ? noneOfTheClasses : names.map(quotedName).join('|')
}

/** Names of a cell, each once, sorted, separated by ; or |; a cell that is a known name is that class, whatever stands in it. A sentence where there are none. */
export function readClassCell(cell: string, knownClasses: ReadonlySet<string>): readonly string[] | string {
  if (!cell.startsWith('"') && knownClasses.has(cell)) return [cell]
  if (cell.toLowerCase() === noneOfTheClasses) return []
  const names = [...new Set(partsOf(cell).map((name) => name.normalize('NFC').trim()).filter((name) => name !== ''))]
  if (names.length === 0) return 'no class named'
  return names.some((name) => [...name].length > longestClassName) ? `a class name of more than ${longestClassName} characters` : names.toSorted()
}

function quotedName(name: string): string {
  return /[;|]|^"/.test(name) || name.toLowerCase() === noneOfTheClasses ? `"${name.replaceAll('"', '""')}"` : name
}

/** What stands between the separators, without the quotation marks around a whole part. */
function partsOf(cell: string): string[] {
  const part = /\s*(?:"((?:[^"]|"")*)"\s*(?=[;|]|$)|([^;|]*))(?:[;|]|$)/y
  const parts: string[] = []
  while (part.lastIndex < cell.length) {
    const [, quoted, plain] = part.exec(cell)!
    parts.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
  }
  return parts
}
