/** Text of number fields as numbers. Used by the fields of the form of a run. */

/** What is typed into a number field: null when it is not a number. Takes a decimal comma too. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(/^([+-]?\d*),(\d+)$/, '$1.$2')
  const value = Number(trimmed)
  return trimmed === '' || !Number.isFinite(value) ? null : value
}

/** Numbers with commas, semicolons or spaces between them; null when one of them is none. Nothing is the empty list. */
export function parseNumbers(text: string): readonly number[] | null {
  const numbers = text.split(/[\s,;]+/).filter((part) => part !== '').map(Number)
  return numbers.every(Number.isFinite) ? numbers : null
}
