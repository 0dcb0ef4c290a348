/** A difference of two networks in words and numbers. Used by the rows of the compare screen. */
import type { LayerDifference, LayerSide, OptionChange } from '../../../../src-shared/code/compareNetworks.ts'
import { layerKind } from '../../../../src-shared/layers/index.ts'
import type { FieldValue } from '../../../../src-shared/layers/layer.ts'
import type { ReceptiveField } from '../../../../src-shared/network/receptiveField.ts'
import { formatShape } from '../../../../src-shared/tensor/shape.ts'
import { formatBytes, formatCompact, formatCount } from '../../../composables/formatNumbers.ts'
import { compareText as text } from '../../../text/compare.ts'
import { layerFactsText } from '../../../text/layerFacts.ts'
import { networkText } from '../../../text/network.ts'

/** As the rows are marked; affected: nothing was done to the layer itself. */
export type RowState = keyof typeof text.states
export const rowStates = ['added', 'removed', 'changed', 'affected', 'equal'] as const satisfies readonly RowState[]

export function rowState(row: LayerDifference): RowState {
  if (row.state !== 'changed') return row.state
  return row.options.length === 0 && !row.rewired && row.before.id === row.after.id ? 'affected' : 'changed'
}

/** What was done to the layer, a phrase each. */
export function differences(row: LayerDifference): readonly string[] {
  if (row.state !== 'changed') return []
  return [
    ...row.options.map((option) => optionPhrase(option, row.after.kind)),
    ...(row.before.id === row.after.id ? [] : [text.renamed]),
    ...(row.rewired ? [text.rewired] : []),
  ]
}

function optionPhrase({ name, before, after }: OptionChange, kind: string): string {
  const label = name === 'sharedWith' ? text.sharedWith : name === 'timeDistributed' ? text.timeDistributed : (layerKind(kind)?.fields.find((field) => field.name === name)?.label ?? name)
  return `${label} ${text.change(optionValue(before), optionValue(after))}`
}

function optionValue(value: FieldValue | undefined): string {
  if (value === undefined) return text.unset
  if (typeof value === 'boolean') return value ? text.yes : text.no
  return Array.isArray(value) ? value.join('×') : typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value)
}

/** One fact of both sides: `32 → 64`, or once where they agree or only one side has the layer. */
export function bothSides(row: LayerDifference, fact: (side: LayerSide) => string): string {
  const [before, after] = [row.before === null ? null : fact(row.before), row.after === null ? null : fact(row.after)]
  if (before === null || after === null || before === after) return after ?? before ?? ''
  return text.change(before === '' ? '0' : before, after === '' ? '0' : after)
}

export const shapeFact = ({ outputShape }: LayerSide): string => (outputShape === null ? networkText.canvas.unknownShape : formatShape(outputShape))
export const parametersFact = ({ parameters }: LayerSide): string => countWords(parameters)
export const multiplyAddsFact = ({ multiplyAdds }: LayerSide): string => countWords(multiplyAdds)
export const memoryFact = (side: LayerSide): string => formatBytes(side.outputBytes)
export const fieldFact = ({ receptiveField }: LayerSide): string => fieldWords(receptiveField).replace(/ px$/, '')

/** Millions in short: two of them have to stand side by side. */
function countWords(count: number): string {
  return count === 0 ? '' : count < 1e6 ? formatCount(count) : formatCompact(count)
}

export function fieldWords(field: ReceptiveField | null): string {
  if (field === null) return networkText.canvas.unknownShape
  return field.size === null ? layerFactsText.wholeImage : `${field.size.join('×')} px`
}
