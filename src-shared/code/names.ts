/** Names for generated code. Used by the writers beside it. */

/** The name, or the first of name_2, name_3 ... that is not taken; it is taken then. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`
  taken.add(free)
  return free
}

const pythonWords = new Set([
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if',
  'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield',
])

/** A Python identifier for a layer id: letters, digits and underscores, no keyword, and not the function `input`. */
export function pythonName(id: string): string {
  if (id === 'input') return 'inputs'
  const plain = id.replaceAll(/[^A-Za-z0-9_]/g, '_')
  const begun = /^[A-Za-z]/.test(plain) ? plain : `layer_${plain.replace(/^_+/, '')}`
  return pythonWords.has(begun) ? `${begun}_` : begun
}

/** A JSON value as Python writes it; lists become tuples. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return value.length === 1 ? `(${pythonValue(value[0])},)` : `(${value.map(pythonValue).join(', ')})`
  throw new TypeError(`pythonValue: no Python for ${JSON.stringify(value)}`)
}

/** 255 for 0.00392156862745098, which is how people write it; null where that is not the very number. */
export function plainInverse(value: number): number | null {
  const rounded = Math.round(10 / value) / 10
  return rounded >= 8 && 1 / rounded === value ? rounded : null
}

/** A text that cannot end the docstring it stands in. */
export function docstringText(text: string): string {
  return text.replaceAll(/[\\"\u0000-\u001f\u2028\u2029]/g, ' ')
}
