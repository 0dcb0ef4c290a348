/** Numbers as people and spreadsheets write them. Used by the number field and by tables of targets. */
import { largestTarget } from './labelling.ts'

export type TypedNumber = { readonly value: number | null } | { readonly problem: 'invalid' | 'tooLarge' }

/** What was typed; a comma stands for the point where there is no point. Empty: null. */
export function parseNumber(typed: string): TypedNumber {
  const text = typed.trim().replaceAll('\u2212', '-')
  if (text === '') return { value: null }
  const plain = text.includes('.') ? text : text.replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { problem: 'invalid' }
  const value = Number(plain)
  // Of the two zeros, which are equal, one is kept.
  return Math.abs(value) <= largestTarget ? { value: value === 0 ? 0 : value } : { problem: 'tooLarge' }
}
