/** An operation of an augmentation list in a line to read: `left and right, 50 % of the images`. Used by the list and by runSettings.ts. */
import type { AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import { formatShare } from '../../composables/formatNumbers.ts'
import { augmentationText as text } from '../../text/augmentation.ts'
import {
  augmentationDraft, augmentationKinds, isPair, movesPixels, outsideOptions, shownAugmentationOptions, type AugmentationKind, type AugmentationOption, type AugmentationValues, type LayerDraft,
} from './augmentationOptions.ts'
import { wordsOf } from './augmentationProblems.ts'

export function nameOfLayer(kind: AugmentationKind): string {
  return text.kinds[kind].label
}

/** Empty when there is nothing to say. A number that cannot be read is `?`. */
export function layerSummary({ kind, values }: Pick<LayerDraft, 'kind' | 'values'>): string {
  const share = values['probability']
  const shown = shownAugmentationOptions(augmentationKinds[kind].options, values)
  const lines = shown.flatMap((option) => optionSummary(kind, option, values, shown.length === 1))
  return [...lines, ...(share === 1 ? [] : [text.share(formatShare(typeof share === 'number' ? share : null, 0))])].join(', ')
}

/** `alone`: the range of an operation's only field needs no name. */
function optionSummary(kind: AugmentationKind | 'outside', option: AugmentationOption, values: AugmentationValues, alone: boolean): readonly string[] {
  const value = values[option.name]
  const { label, unit, choices, ends } = wordsOf(kind, option.name)
  if (option.type === 'switch') return value === true ? [text.proportions] : []
  if (option.type === 'choice') return [(choices?.[String(value)] ?? String(value)).toLowerCase()]
  const number = (part: number | null): string => (part === null ? '?' : String(part))
  const unitAfter = unit === undefined ? '' : ` ${unit}`
  if (!isPair(value)) return [`${label.toLowerCase()} ${number(typeof value === 'number' ? value : null)}${unitAfter}`]
  if (ends) return [`${ends[0]} ${number(value[0])}, ${ends[1]} ${number(value[1])}`]
  return [`${alone ? '' : `${label.toLowerCase()} `}${text.range(number(value[0]), number(value[1]))}${unitAfter}`]
}

/** The whole list of a run. */
export function listSummary(config: AugmentationConfig): string {
  if (config.layers.length === 0) return text.nothing
  const { layers, outside } = augmentationDraft(config)
  const operations = layers.map((layer) => {
    const summary = layerSummary(layer)
    return summary === '' ? nameOfLayer(layer.kind) : `${nameOfLayer(layer.kind)} (${summary})`
  })
  const edges = movesPixels(layers) ? shownAugmentationOptions(outsideOptions, outside).flatMap((option) => optionSummary('outside', option, outside, false)) : []
  return text.own([...operations, ...(edges.length === 0 ? [] : [text.outsideIs(edges.join(', '))])].join('; '))
}
