/** The evaluation report: from kept answers to accuracy, confusion matrix and figures per class, as the task has them. Pure; used by evaluate.ts. */
import type { EvaluatedImage, EvaluationReport } from '../../src-shared/api/evaluation.ts'
import { accuracyOf, classFiguresOf, confusionOf } from '../../src-shared/evaluation/classFigures.ts'
import { multiLabelFiguresOf } from '../../src-shared/evaluation/multiLabel.ts'
import { intersectionOverUnion, numberFiguresOf } from '../../src-shared/evaluation/numbers.ts'
import { crossEntropy, topClass } from '../training/metrics.ts'
import type { KeptAnswers } from './keptAnswers.ts'
import { namesOneClass } from './taskAnswers.ts'

export type Figures = Pick<EvaluationReport, 'task' | 'accuracy' | 'loss' | 'classNames' | 'confusion' | 'perClass' | 'labels' | 'numbers' | 'overlap'>

/** Keras clips probabilities here before the logarithm. */
const smallestProbability = 1e-7

export function evaluationFigures(kept: KeptAnswers): Figures {
  const { task, names, images, answers, width } = kept
  const plain = { task, classNames: names, confusion: [], perClass: [] }
  if (namesOneClass(task)) {
    const confusion = confusionOf(images.map(({ label }) => label), answeredClasses(kept), width)
    return { ...plain, accuracy: accuracyOf(confusion), loss: mean(images.map(({ label }, row) => crossEntropy(answers, row, width, label))), confusion, perClass: classFiguresOf(confusion) }
  }
  if (task === 'multi_label') {
    const targets = targetsOf(kept)
    const { perClass, ...labels } = multiLabelFiguresOf(targets, answers, width)
    return { ...plain, accuracy: 1 - labels.hammingLoss, loss: binaryCrossEntropy(targets, answers), perClass, labels }
  }
  if (task === 'regression') {
    const numbers = numberFiguresOf(images.map(({ number = 0 }) => number), answers)
    return { ...plain, accuracy: null, loss: numbers.rootMeanSquaredError ** 2, numbers }
  }
  if (task === 'segmentation') {
    const confusion = kept.pixels ?? []
    return { ...plain, accuracy: accuracyOf(confusion), loss: mean(images.map((_, row) => answers[row * width]!)), confusion, perClass: classFiguresOf(confusion), overlap: intersectionOverUnion(confusion) }
  }
  return { ...plain, accuracy: null, loss: mean([...answers]) }
}

/** One class per image, the most probable. */
export function answeredClasses({ images, answers, width }: KeptAnswers): Int32Array {
  return Int32Array.from(images, (_, row) => topClass(answers, row, width))
}

/** Image `row` with label and answer. */
export function judged({ images, answers, width }: KeptAnswers, row: number): EvaluatedImage {
  const { imageId, relativePath, label, partner } = images[row]!
  const predictedClass = topClass(answers, row, width)
  const other = partner === undefined ? undefined : images[partner]
  return {
    imageId, relativePath, trueClass: label, predictedClass, confidence: answers[row * width + predictedClass]!,
    ...(other === undefined ? {} : { comparedWith: { imageId: other.imageId, relativePath: other.relativePath } }),
  }
}

/** Several labels as 0 and 1, [images, classes]. */
export function targetsOf({ images, width }: KeptAnswers): Uint8Array {
  const targets = new Uint8Array(images.length * width)
  images.forEach(({ labels = [] }, row) => labels.forEach((label) => (targets[row * width + label] = 1)))
  return targets
}

function binaryCrossEntropy(targets: Uint8Array, answers: Float32Array): number {
  return mean(Array.from(targets, (target, index) => -Math.log(Math.max(smallestProbability, target === 1 ? answers[index]! : 1 - answers[index]!))))
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length
}
