/** The figures at the head of a report, as its task has them. Pure; used by EvaluationPage. */
import type { EvaluationDetail, EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import { formatCount, formatDuration, formatLoss, formatMs, formatShare } from '../../composables/formatNumbers.ts'
import { evaluationText } from '../../text/evaluation.ts'

export interface Figure {
  readonly id: string
  readonly name: string
  readonly value: string
  /** Explained where the name alone does not. */
  readonly help?: string
}

/** Over the values that masks or answers have. */
function meanDice({ perClass, overlap }: EvaluationReport): number | null {
  const known = perClass.filter((_, index) => overlap?.[index] != null)
  return known.length === 0 ? null : known.reduce((sum, { f1 }) => sum + f1, 0) / known.length
}

export function reportFigures(report: EvaluationReport, detail: EvaluationDetail | null): readonly Figure[] {
  const text = evaluationText.figures
  const { accuracy, labels, numbers, overlap, confusion, imageCount, loss, seconds } = report
  const interval = detail?.interval
  const known = (overlap ?? []).filter((value) => value !== null)
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0)
  return [
    ...(accuracy === null ? [] : [{ id: 'accuracy', name: labels ? text.decisions : overlap ? text.pixels : text.accuracy, value: formatShare(accuracy) }]),
    ...(interval ? [{ id: 'interval', name: text.interval, value: `${formatShare(interval.low, 0)} – ${formatShare(interval.high, 0)}`, help: text.intervalHelp }] : []),
    ...(numbers ? [{ id: 'mae', name: text.meanAbsoluteError, value: formatLoss(numbers.meanAbsoluteError) }, { id: 'rmse', name: text.rootMeanSquaredError, value: formatLoss(numbers.rootMeanSquaredError) }, { id: 'r2', name: 'R²', value: numbers.r2 === null ? '–' : numbers.r2.toFixed(3), help: text.r2Help }] : []),
    ...(labels ? [{ id: 'microF1', name: text.microF1, value: formatShare(labels.microF1), help: text.microF1Help }, { id: 'macroF1', name: text.macroF1, value: formatShare(labels.macroF1) }, { id: 'exact', name: text.exactMatch, value: formatShare(labels.exactMatch) }] : []),
    ...(known.length > 0 ? [{ id: 'overlap', name: text.overlap, value: formatShare(known.reduce((sum, value) => sum + value, 0) / known.length), help: text.overlapHelp }, { id: 'dice', name: text.dice, value: formatShare(meanDice(report)), help: text.diceHelp }] : []),
    ...(confusion.length > 0 && !overlap ? [{ id: 'correct', name: text.correct, value: formatCount(right) }] : []),
    { id: 'count', name: text.images, value: formatCount(imageCount) },
    { id: 'loss', name: text.loss, value: formatLoss(loss) },
    { id: 'seconds', name: text.seconds, value: seconds < 60 ? formatMs(seconds * 1000) : formatDuration(seconds) },
  ]
}
