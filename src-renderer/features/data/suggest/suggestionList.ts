/** The suggestions that wait for a person: their order, and what goes when labels change. Pure; used by SuggestDialog. */
import type { Suggestion } from '../../../../src-shared/api/suggestions.ts'
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'

/** unsure: first what teaches a network most (smallest margin; Scheffer, Decomain, Wrobel 2001) · sure: first what is quickly accepted. */
export const suggestionOrders = ['unsure', 'sure'] as const
export type SuggestionOrder = (typeof suggestionOrders)[number]

/** Sorted anew; equal ones stay in the order of import. */
export function inOrder(suggestions: readonly Suggestion[], order: SuggestionOrder): readonly Suggestion[] {
  const key = order === 'unsure' ? ({ margin }: Suggestion): number => margin : ({ confidence }: Suggestion): number => -confidence
  return suggestions.toSorted((a, b) => key(a) - key(b) || a.imageId - b.imageId)
}

/** Those of images that still have no label and were not put aside. */
export function stillOpen(suggestions: readonly Suggestion[], unlabelled: ReadonlySet<ImageId>, skipped: ReadonlySet<ImageId>): readonly Suggestion[] {
  return suggestions.filter(({ imageId }) => unlabelled.has(imageId) && !skipped.has(imageId))
}

/**
 * The first `count`, with the one at the cursor kept there although others are sorted in before it while answers arrive:
 * Enter must not accept what slipped under the cursor.
 */
export function shownOnes(open: readonly Suggestion[], count: number, current: ImageId | null, cursor: number): readonly Suggestion[] {
  const kept = open.find(({ imageId }) => imageId === current)
  if (kept === undefined) return open.slice(0, count)
  const others = open.slice(0, count).filter((suggestion) => suggestion !== kept).slice(0, count - 1)
  return [...others.slice(0, cursor), kept, ...others.slice(cursor)]
}

/** Those at least as sure as this; none where it is no share, as while its field is empty. */
export function sureOnes(suggestions: readonly Suggestion[], leastConfidence: number): readonly Suggestion[] {
  return !(leastConfidence > 0) ? [] : suggestions.filter(({ confidence }) => confidence >= leastConfidence)
}
