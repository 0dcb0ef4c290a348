/** What is written below evaluated images. Pure; used by the lists of the evaluation screen. */
import type { ComparedImage, ErrorComparison, EvaluatedImage, RatedImage, SuspectedImage } from '../../../src-shared/api/evaluation.ts'
import type { Task } from '../../../src-shared/network/task.ts'
import { formatLoss, formatShare } from '../../composables/formatNumbers.ts'
import { shortName } from '../../composables/shortName.ts'
import { evaluationText as text } from '../../text/evaluation.ts'
import type { ShownImage } from './JudgedImages.vue'

/** Fits below a picture; the caption says all of it. */
const short = (name: string): string => shortName(name, 16)

/** Of a pair, what the two have in common is what can be seen, whatever was answered. */
const samePlace = 1

export function judgedImage(image: EvaluatedImage, classNames: readonly string[], badge: 'confidence' | 'answer' = 'confidence'): ShownImage {
  const { imageId, relativePath, trueClass, predictedClass, confidence, comparedWith } = image
  const [label, answer] = [classNames[trueClass] ?? '', classNames[predictedClass] ?? '']
  return { imageId, relativePath, badge: badge === 'confidence' ? formatShare(confidence, 0) : text.mistake(short(label), short(answer)), caption: text.caption(label, answer, formatShare(confidence)), ...(comparedWith ? { explain: samePlace, comparedWith } : { explain: predictedClass }) }
}

export function suspectedImage(image: SuspectedImage, classNames: readonly string[]): ShownImage {
  const [label, suggestion] = [classNames[image.trueClass] ?? '', classNames[image.suggestion] ?? '']
  return { ...judgedImage(image, classNames), badge: text.mistake(short(label), short(suggestion)), caption: text.suspectCaption(label, suggestion, formatShare(image.selfConfidence)), explain: image.suggestion, suggestion }
}

/** Errors of decisions and of pixels are shares of them. */
export function ratedImage({ imageId, relativePath, value, overlap, labels, answered }: RatedImage, task: Task, classNames: readonly string[]): ShownImage {
  if (labels !== undefined && answered !== undefined) {
    const names = (places: readonly number[]): string => places.map((place) => classNames[place] ?? '').join(', ') || text.noLabel
    return { imageId, relativePath, badge: text.mistake(names(labels), names(answered)), caption: text.severalCaption(names(labels), names(answered)), explain: null }
  }
  if (overlap !== undefined) return { imageId, relativePath, badge: text.overlapOf(formatShare(overlap, 0)), caption: `${text.overlapOf(formatShare(overlap))}; ${text.wrongShare.segmentation(formatShare(value))}`, explain: null }
  if (task === 'segmentation' || task === 'multi_label') return { imageId, relativePath, badge: formatShare(value), caption: text.wrongShare[task](formatShare(value)), explain: null }
  return { imageId, relativePath, badge: formatLoss(value), caption: text.error(formatLoss(value)), explain: null }
}

/** How far off a run is, as its evaluation says it. */
export function errorText(error: number, measure: ErrorComparison['measure']): string {
  if (measure === 'overlap') return formatShare(1 - error, 0)
  // Two of them stand below a picture.
  return measure === 'pixels' ? formatShare(error) : String(Number(error.toPrecision(3)))
}

/** How far off each of two runs is. */
export function comparedImage({ imageId, relativePath, errors }: ComparedImage, measure: ErrorComparison['measure'], names: readonly [string, string]): ShownImage {
  const [first, second] = [errorText(errors[0], measure), errorText(errors[1], measure)]
  return { imageId, relativePath, badge: text.compare.both(first, second), caption: text.compare.bothCaption(names[0], first, names[1], second), explain: null }
}
