/** Values of layer options: defaults and range checks, derived from `fields`. Used by the document check, the edits and the inspector. */
import type { Field, FieldValue, LayerConfig, LayerKind } from './layer.ts'

/** All options of a kind at their defaults. */
export function defaultConfig(kind: LayerKind): LayerConfig {
  return Object.fromEntries(kind.fields.map((field) => [field.name, field.default]))
}

/** Whether an option counts, given the others. */
export function fieldCounts({ onlyWith }: Field, config: LayerConfig): boolean {
  return onlyWith === undefined || config[onlyWith.field] === onlyWith.value
}

/** What a value of this field must be: *a whole number from 1 to 16,384*. */
export function describeField(field: Field): string {
  switch (field.type) {
    case 'integer': return `a whole number from ${count(field.min)} to ${count(field.max)}`
    case 'number': return `a number from ${count(field.min)} to ${count(field.max)}`
    case 'pair': return `two whole numbers from ${count(field.min)} to ${count(field.max)}`
    case 'sides': return `four whole numbers from ${count(field.min)} to ${count(field.max)}`
    case 'integers': return `up to ${count(field.maxLength)} whole numbers from ${count(field.min)} to ${count(field.max)}`
    case 'choice': return `one of ${field.choices.join(', ')}`
    case 'boolean': return 'true or false'
  }
}

/** Whether a value of unknown origin is allowed for this field. */
export function fitsField(field: Field, value: unknown): value is FieldValue {
  switch (field.type) {
    case 'integer': return isWithin(field, value) && Number.isInteger(value)
    case 'number': return isWithin(field, value)
    case 'pair': return isListWithin(field, value, 2)
    case 'sides': return isListWithin(field, value, 4)
    case 'integers': return Array.isArray(value) && value.length <= field.maxLength && isListWithin(field, value, value.length)
    case 'choice': return typeof value === 'string' && field.choices.includes(value)
    case 'boolean': return typeof value === 'boolean'
  }
}

interface Range {
  readonly min: number
  readonly max: number
}

function isWithin(range: Range, value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= range.min && value <= range.max
}

function isListWithin(range: Range, value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every((item) => isWithin(range, item) && Number.isInteger(item))
}

function count(value: number): string {
  return Math.abs(value) < 1 ? String(value) : value.toLocaleString('en-US')
}
