/** The options of a layer in a few words, for its card: `32 filters, 3×3, relu`. Derived from `fields`, so a new kind needs nothing here. */
import { fieldCounts } from './fieldValue.ts'
import type { Field, FieldValue, LayerConfig, LayerKind } from './layer.ts'

/** Options that a reader of a drawing wants to see even at their default. */
const alwaysShown = new Set(['filters', 'kernel_size', 'pool_size', 'size', 'target_shape', 'dims', 'n', 'layer', 'units', 'rate', 'scale'])
/** Lengths along a sequence, which read better behind their label: `window 2`. */
const lengths = new Set(['kernel_size', 'pool_size', 'size', 'dilation_rate'])
/** Options that do not change the drawing, or that the output shape tells (padding). */
export const minorOptions: ReadonlySet<string> = new Set(['momentum', 'epsilon', 'use_bias', 'padding'])

export function layerSummary(kind: LayerKind, config: LayerConfig): string {
  return kind.fields
    .filter((field) => isSummaryField(kind, field, config))
    .map((field) => describeValue(field, config[field.name]))
    .filter((part) => part !== '')
    .join(', ')
}

/** Whether the option is worth a word: a reader wants to see it always, or it is not at its default. */
export function isSummaryField(kind: LayerKind, field: Field, config: LayerConfig): boolean {
  if (!fieldCounts(field, config) || field.name.endsWith('_initializer') || (minorOptions.has(field.name) && field.type !== 'sides')) return false
  if (field.name === 'strides' && sameValue(config.pool_size, config.strides)) return false
  return (alwaysShown.has(field.name) && field.type !== 'boolean') || !sameValue(field.default, config[field.name]) || (field.name === 'activation' && kind.kind === 'Activation')
}

function describeValue(field: Field, value: FieldValue | undefined): string {
  const label = field.label.toLowerCase()
  switch (field.type) {
    case 'integer': return field.name === 'strides' ? `stride ${value}` : lengths.has(field.name) ? `${label} ${value}` : `${value} ${label}`
    case 'number': return field.name === 'scale' ? `× ${formatFactor(Number(value))}` : `${label} ${formatFactor(Number(value))}`
    case 'pair': return describePair(field, value as readonly number[])
    case 'sides': return (value as readonly number[]).join(' ')
    case 'integers': return `${label} ${(value as readonly number[]).join(' ')}`
    case 'choice': return String(value)
    case 'boolean': return value === true ? label : `no ${label}`
  }
}

function describePair(field: Field, pair: readonly number[]): string {
  if (alwaysShown.has(field.name)) return pair.join('×')
  if (field.type === 'pair' && field.axes !== undefined) return `${field.label.toLowerCase()} ${pair.join(' ')}`
  const [rows, columns] = pair
  const name = field.name === 'strides' ? 'stride' : field.label.toLowerCase()
  return `${name} ${rows === columns ? rows : pair.join('×')}`
}

/** 0.00392156862745098 -> `1/255`, 0.25 -> `0.25`. */
export function formatFactor(value: number): string {
  const inverse = 1 / value
  const rounded = Math.round(inverse * 10) / 10
  if (Math.abs(inverse) >= 8 && Math.abs(inverse - rounded) < 1e-9) return `1/${rounded}`
  return String(Number(value.toPrecision(4)))
}

function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
