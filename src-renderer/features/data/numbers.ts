/** Numbers of images as people type and read them. Used by the number field and the summary beside the grid. */
import { largestTarget } from '../../../src-shared/dataset/labelling.ts'

export type TypedNumber = { readonly value: number | null } | { readonly problem: 'invalid' | 'tooLarge' }

/** What was typed; a comma stands for the point where there is no point. Empty: null. */
export function parseNumber(typed: string): TypedNumber {
  const text = typed.trim().replaceAll('−', '-')
  if (text === '') return { value: null }
  const plain = text.includes('.') ? text : text.replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { problem: 'invalid' }
  const value = Number(plain)
  return Math.abs(value) <= largestTarget ? { value: value === 0 ? 0 : value } : { problem: 'tooLarge' }
}

/** At most six significant digits, for tiles and figures. */
export function formatNumber(value: number, unit = ''): string {
  return `${Number(value.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
}
