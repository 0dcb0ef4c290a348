/** What is wrong with an augmentation list, as sentences. Used by runForm.ts. */
import { augmentationText as text, type OptionWords } from '../../text/augmentation.ts'
import {
  movesPixels, mostLayers, optionsOf, outsideOptions, shownAugmentationOptions, type AugmentationDraft, type AugmentationKind, type AugmentationOption, type AugmentationPair, type AugmentationValue,
} from './augmentationOptions.ts'
import { numberProblem } from './numberProblem.ts'

/** Label, help and names of a field. */
export function wordsOf(kind: AugmentationKind | 'outside', name: string): OptionWords {
  if (name === 'probability') return (kind === 'outside' ? null : text.kinds[kind].probability) ?? text.probability
  const words: Readonly<Record<string, OptionWords | string>> = kind === 'outside' ? text.outside : text.kinds[kind].options
  const found = words[name]
  if (found === undefined || typeof found === 'string') throw new Error(`augmentation ${kind}: no words for ${name}`)
  return found
}

/** `augmentation.<key of the operation>.<field>` (`augmentation.outside.fill_value`, `augmentation` for the list) -> sentence. */
export function augmentationProblems({ layers, outside }: AugmentationDraft): Readonly<Record<string, string>> {
  const problems: Record<string, string> = layers.length > mostLayers ? { augmentation: text.problems.tooMany(layers.length, mostLayers) } : {}
  const note = (field: string, problem: string | null): void => void (problem !== null && (problems[field] = problem))
  for (const { key, kind, values } of layers)
    for (const option of shownAugmentationOptions(optionsOf(kind), values))
      note(`augmentation.${key}.${option.name}`, optionProblem(`${text.kinds[kind].label}, ${wordsOf(kind, option.name).label.toLowerCase()}`, wordsOf(kind, option.name), option, values[option.name] ?? null))
  if (movesPixels(layers)) for (const option of shownAugmentationOptions(outsideOptions, outside)) note(`augmentation.outside.${option.name}`, optionProblem(`${text.outside.fill_mode.label}, ${wordsOf('outside', option.name).label.toLowerCase()}`, wordsOf('outside', option.name), option, outside[option.name] ?? null))
  return problems
}

function optionProblem(label: string, words: OptionWords, option: AugmentationOption, value: AugmentationValue): string | null {
  if (option.type === 'number') return numberProblem(label, value as number | null, option)
  if (option.type !== 'pair') return null
  const [lower, upper] = value as AugmentationPair
  const [first, second] = words.ends ?? text.ends
  const ends = numberProblem(text.problems.end(label, first), lower, option) ?? numberProblem(text.problems.end(label, second), upper, option)
  return ends ?? (option.ordered && lower! > upper! ? text.problems.order(label, lower!, upper!) : null)
}
