/** Reading values of unknown origin: each function gives the value with its type or throws `documentInvalid`, naming the place. */
import { maxPositionPx } from './limits.ts'
import type { JsonObject } from './upgrade.ts'
import { AppError } from '../errors/appError.ts'

export function objectAt(at: string, value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, 'an object', preview(value))
  return value as JsonObject
}

export function listAt(at: string, value: unknown, longest: number): readonly unknown[] {
  if (!Array.isArray(value)) fail(at, 'a list', preview(value))
  if (value.length > longest) fail(at, `at most ${longest.toLocaleString('en-US')} long`, `${value.length.toLocaleString('en-US')} entries`)
  return value
}

export function textAt(at: string, value: unknown, longest: number): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > longest) fail(at, `a text of 1 to ${longest} characters`, preview(value))
  return value
}

export function integerAt(at: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) fail(at, `a whole number from ${min} to ${max}`, preview(value))
  return value
}

export function numberAt(at: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > maxPositionPx) fail(at, 'a finite number of pixels', preview(value))
  return value
}

export function choiceAt<T extends string>(at: string, value: unknown, choices: readonly T[]): T {
  return choices.find((choice) => choice === value) ?? fail(at, `one of ${choices.join(', ')}`, preview(value))
}

export function onlyKeys(at: string, value: JsonObject, known: readonly string[]): void {
  for (const key in value) if (!known.includes(key)) fail(`${at}.${key.slice(0, 40)}`, `left out (known are ${known.join(', ') || 'none'})`, preview(value[key]))
}

/** A value of unknown origin, short enough for a sentence and without walking into it. */
export function preview(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…" (${value.length.toLocaleString('en-US')} characters)` : JSON.stringify(value)
  if (Array.isArray(value)) return value.length <= 4 && value.every((item) => typeof item === 'number') ? `[${value.join(', ')}]` : `a list of ${value.length.toLocaleString('en-US')}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function fail(field: string, expected: string, received: string): never {
  throw new AppError('documentInvalid', { field, expected, received })
}
