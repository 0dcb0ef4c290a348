/** Names and numbers of the figures to watch (`metric.ts`) as people read them, and the one that says how good a run is. */
import { figureOf } from '../../src-shared/training/taskTraining.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import { runOptionsText as text } from '../text/runOptions.ts'
import { formatLoss, formatShare } from './formatNumbers.ts'

/** `f1` -> `F1`, `top_3` -> `Top-3`. */
export function nameOfFigure(name: string): string {
  const words: Readonly<Record<string, { readonly label: string }>> = text.metrics
  return name.startsWith('top_') ? text.topK.figure(name.slice('top_'.length)) : (words[name]?.label ?? name)
}

/** Errors and losses are numbers, everything else is a share of one. */
export function formatFigure(name: string, value: number | undefined): string {
  return name.endsWith('_error') || name.endsWith('_loss') ? formatLoss(value ?? null) : formatShare(value ?? null)
}

export interface BestFigure {
  /** `Validation accuracy` */
  readonly label: string
  readonly value: string
}

/** The accuracy of the best epoch, or what stands for it in this task; the loss where that was not measured. Null before the first epoch. */
export function bestFigure({ best, task }: Pick<RunSummary, 'best' | 'task'>): BestFigure | null {
  if (best === null) return null
  const accuracy = best.valAccuracy ?? best.accuracy
  if (accuracy !== null) return { label: text.part(best.valAccuracy !== null, text.accuracyName), value: formatShare(accuracy) }
  const name = figureOf(task)
  const [train, val] = name === null ? [] : [best.metrics?.train[name], best.metrics?.val?.[name]]
  if (name === null || train === undefined) return { label: text.part(best.valLoss !== null, text.lossName), value: formatLoss(best.valLoss ?? best.loss) }
  return { label: text.part(val !== undefined, nameOfFigure(name)), value: formatFigure(name, val ?? train) }
}
