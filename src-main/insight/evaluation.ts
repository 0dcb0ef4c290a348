/** The evaluation report: from one answer per image to accuracy, confusion matrix and figures per class. Pure; used by api/evaluation.ts. */
import type { EvaluatedImage, EvaluationReport } from '../../src-shared/api/evaluation.ts'

export interface Judgement extends EvaluatedImage {
  /** Cross-entropy of the true class. */
  readonly loss: number
}

type Figures = Pick<EvaluationReport, 'accuracy' | 'loss' | 'confusion' | 'perClass'>

/** Figures over all judged images. A ratio whose denominator is zero (a class never predicted, or without images) is 0, as in scikit-learn. */
export function evaluationFigures(judgements: readonly Judgement[], classCount: number): Figures {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
  let loss = 0
  for (const judgement of judgements) {
    confusion[judgement.trueClass]![judgement.predictedClass]! += 1
    loss += judgement.loss
  }
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
  const right = confusion.map((row, index) => row[index]!)
  const perClass = confusion.map((row, index) => {
    const support = sum(row)
    const predicted = sum(confusion.map((other) => other[index]!))
    const precision = ratio(right[index]!, predicted)
    const recall = ratio(right[index]!, support)
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support }
  })
  return { accuracy: ratio(sum(right), judgements.length), loss: ratio(loss, judgements.length), confusion, perClass }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
