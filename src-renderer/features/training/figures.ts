/** Names and numbers of the figures to watch (`metric.ts`) as people read them. Used by EpochTable. */
import { formatLoss, formatShare } from '../../composables/formatNumbers.ts'
import { runOptionsText as text } from '../../text/runOptions.ts'

/** `f1` -> `F1`, `top_3` -> `Top-3`. */
export function nameOfFigure(name: string): string {
  const words: Readonly<Record<string, { readonly label: string }>> = text.metrics
  return name.startsWith('top_') ? text.topK.figure(name.slice('top_'.length)) : (words[name]?.label ?? name)
}

/** Errors are numbers, everything else is a share of one. */
export function formatFigure(name: string, value: number | undefined): string {
  return name.endsWith('_error') ? formatLoss(value ?? null) : formatShare(value ?? null)
}
