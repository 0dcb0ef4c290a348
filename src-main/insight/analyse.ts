/** Everything that can be said about kept answers beyond the report: curves, calibration, mistakes, suspected labels, slices, another run. Pure. */
import { curvePoints, listLimit, type ComparedImage, type ErrorComparison, type EvaluatedImage, type EvaluationDetail, type NumberPoint, type RatedImage, type RightComparison, type RunComparison } from '../../src-shared/api/evaluation.ts'
import { accuracyOf, balancedAccuracy, cohenKappa, confusionOf } from '../../src-shared/evaluation/classFigures.ts'
import { averagePrecision, rankScores, rocArea, type RankedScores } from '../../src-shared/evaluation/curves.ts'
import { suspectedLabels } from '../../src-shared/evaluation/labelErrors.ts'
import { brierScore, calibrationOf, logLoss, topKAccuracy } from '../../src-shared/evaluation/probabilities.ts'
import { accuracyInterval, compareErrors, compareOnSameImages } from '../../src-shared/evaluation/significance.ts'
import { nearerSentence, significanceSentence } from '../../src-shared/evaluation/significanceSentence.ts'
import { answeredClasses, judged, targetsOf } from './evaluation.ts'
import type { KeptAnswers } from './keptAnswers.ts'
import { slicesOf } from './slices.ts'
import { namesOneClass } from './taskAnswers.ts'

/** Suspected labels need probabilities of images the network has not learnt from; `learnt` says that it has. */
export function detailOf(kept: KeptAnswers, learnt: boolean): EvaluationDetail {
  const { images } = kept
  const errors = errorsOf(kept)
  const nothing: EvaluationDetail = { imageCount: images.length, interval: null, agreement: null, topK: [], calibration: null, curves: [], confidentMistakes: [], suspected: null, slices: slicesOf(kept, errors), worst: [], points: [] }
  if (namesOneClass(kept.task)) return { ...nothing, ...classDetail(kept, errors, learnt) }
  return {
    ...nothing,
    curves: kept.task === 'multi_label' ? curveAreas(kept) : [],
    worst: worstOf(kept, errors),
    points: kept.task === 'regression' ? numberPoints(kept) : [],
  }
}

function classDetail(kept: KeptAnswers, errors: Float64Array, learnt: boolean): Partial<EvaluationDetail> {
  const { images, answers, width } = kept
  const labels = images.map(({ label }) => label)
  const answered = answeredClasses(kept)
  const confusion = confusionOf(labels, answered, width)
  const confidences = Float32Array.from(answered, (answer, row) => answers[row * width + answer]!)
  const wrong = [...errors.keys()].filter((row) => errors[row] === 1).sort((a, b) => confidences[b]! - confidences[a]!)
  // A pair has no label of its own that could be wrong.
  const suspected = learnt || kept.task === 'pairs' ? null : suspectedLabels(answers, labels, width)
  return {
    interval: accuracyInterval(Math.round(accuracyOf(confusion) * images.length), images.length),
    agreement: { balancedAccuracy: balancedAccuracy(confusion), kappa: cohenKappa(confusion), brier: brierScore(answers, labels, width), logLoss: logLoss(answers, labels, width) },
    topK: [2, 3, 5, 10].filter((k) => k < width).map((k) => ({ k, accuracy: topKAccuracy(answers, labels, width, k) })),
    calibration: calibrationOf(confidences, Array.from(errors, (error) => error === 0)),
    curves: curveAreas(kept),
    confidentMistakes: wrong.slice(0, listLimit).map((row) => judged(kept, row)),
    suspected: suspected && { count: suspected.length, images: suspected.slice(0, 4 * listLimit).map(({ row, suggestion, selfConfidence }) => ({ ...judged(kept, row), suggestion, selfConfidence })) },
  }
}

/** The images of one cell of the confusion matrix, least confident last. */
export function cellOf(kept: KeptAnswers, trueClass: number, predictedClass: number): EvaluatedImage[] {
  const all = kept.images.map((_, row) => judged(kept, row))
  return all.filter((image) => image.trueClass === trueClass && image.predictedClass === predictedClass).sort((a, b) => b.confidence - a.confidence)
}

/** How wrong each image is: 0 or 1 of a class, share of wrong decisions, distance of a number, what was kept of a picture. */
export function errorsOf(kept: KeptAnswers): Float64Array {
  const { task, images, answers, width } = kept
  if (namesOneClass(task)) {
    const answered = answeredClasses(kept)
    return Float64Array.from(images, ({ label }, row) => Number(answered[row] !== label))
  }
  if (task === 'multi_label') {
    const targets = targetsOf(kept)
    return Float64Array.from(images, (_, row) => answers.subarray(row * width, (row + 1) * width).reduce((wrong, value, index) => wrong + Number(value >= 0.5 !== (targets[row * width + index] === 1)), 0) / width)
  }
  if (task === 'regression') return Float64Array.from(images, ({ number = 0 }, row) => Math.abs(answers[row]! - number))
  return Float64Array.from(images, (_, row) => answers[row * width]!)
}

/** Of masks, of each image the objects that mask and answer share; null for other tasks, and where an older version kept none. */
function overlapsOf({ task, images, answers, width }: KeptAnswers): Float64Array | null {
  return task === 'segmentation' && width === 2 ? Float64Array.from(images, (_, row) => 1 - answers[2 * row + 1]!) : null
}

function curveAreas(kept: KeptAnswers): EvaluationDetail['curves'] {
  return kept.names.map((name, index) => {
    const ranked = rankClass(kept, index)
    return { name, rocArea: rocArea(ranked), averagePrecision: averagePrecision(ranked), support: ranked.positives }
  })
}

/** A class against the rest; null where answers have no such class. */
export function curveOfClass(kept: KeptAnswers, classIndex: number): RankedScores | null {
  if (classIndex >= kept.width || kept.names.length !== kept.width) return null
  const ranked = rankClass(kept, classIndex)
  const { points } = ranked
  if (points.length <= curvePoints) return ranked
  return { ...ranked, points: Array.from({ length: curvePoints }, (_, index) => points[Math.round((index * (points.length - 1)) / (curvePoints - 1))]!) }
}

function rankClass({ task, images, answers, width }: KeptAnswers, classIndex: number): RankedScores {
  const isPositive = images.map(({ label, labels = [] }) => (task === 'multi_label' ? labels.includes(classIndex) : label === classIndex))
  return rankScores(Float32Array.from(images, (_, row) => answers[row * width + classIndex]!), isPositive)
}

function decisionsOf({ images, answers, width }: KeptAnswers, row: number): Pick<RatedImage, 'labels' | 'answered'> {
  return { labels: images[row]!.labels ?? [], answered: Array.from({ length: width }, (_, index) => index).filter((index) => answers[row * width + index]! >= 0.5) }
}

/** A missed small object is few wrong pixels, so of masks the least overlap comes first. */
function worstOf(kept: KeptAnswers, errors: Float64Array): RatedImage[] {
  const overlaps = overlapsOf(kept)
  const order = overlaps === null ? errors : overlaps.map((overlap, row) => 1 - overlap + errors[row]! / 1e6)
  return [...errors.keys()].filter((row) => errors[row]! > 0).sort((a, b) => order[b]! - order[a]!).slice(0, listLimit).map((row) => {
    const { imageId, relativePath } = kept.images[row]!
    return { imageId, relativePath, value: errors[row]!, ...(overlaps === null ? {} : { overlap: overlaps[row]! }), ...(kept.task === 'multi_label' ? decisionsOf(kept, row) : {}) }
  })
}

/** Evenly over all images where there are many. */
function numberPoints({ images, answers }: KeptAnswers): NumberPoint[] {
  const step = Math.max(1, images.length / curvePoints)
  return Array.from({ length: Math.min(images.length, curvePoints) }, (_, index) => {
    const row = Math.floor(index * step)
    const { imageId, relativePath, number = 0 } = images[row]!
    return { imageId, relativePath, target: number, answer: answers[row]! }
  })
}

/** Images that both were judged on, with the same content and label. Null where the runs answer different questions. */
export function comparisonOf(first: KeptAnswers, second: KeptAnswers, names: readonly [string, string]): RunComparison | null {
  if (first.task !== second.task) return null
  const places = new Map(second.images.map((image, row) => [keyOf(second, image), row]))
  const pairs = first.images.flatMap((image, row): [number, number][] => {
    const other = places.get(keyOf(first, image))
    return other === undefined ? [] : [[row, other]]
  })
  const common = { imageCount: pairs.length, leftOut: first.images.length + second.images.length - 2 * pairs.length }
  return namesOneClass(first.task) || first.task === 'multi_label' ? { ...common, ...rightOn(pairs, first, second, names) } : { ...common, ...nearerOn(pairs, first, second, names) }
}

function rightOn(pairs: readonly (readonly [number, number])[], first: KeptAnswers, second: KeptAnswers, names: readonly [string, string]): Omit<RightComparison, 'imageCount' | 'leftOut'> {
  const [errors, otherErrors] = [errorsOf(first), errorsOf(second)]
  const result = compareOnSameImages(pairs.map(([row]) => errors[row] === 0), pairs.map(([, row]) => otherErrors[row] === 0))
  const only = (mine: Float64Array, theirs: Float64Array, ofFirst: boolean) => pairs.filter(([a, b]) => (ofFirst ? mine[a] === 0 && theirs[b] !== 0 : mine[b] === 0 && theirs[a] !== 0)).slice(0, listLimit)
  return {
    kind: 'right',
    ...result,
    sentence: significanceSentence(...names, result),
    // The wrong answer is the interesting one.
    onlyFirstRight: only(errors, otherErrors, true).map(([, row]) => inOrderOf(first, second, judged(second, row))),
    onlySecondRight: only(otherErrors, errors, false).map(([row]) => judged(first, row)),
  }
}

function nearerOn(pairs: readonly (readonly [number, number])[], first: KeptAnswers, second: KeptAnswers, names: readonly [string, string]): Omit<ErrorComparison, 'imageCount' | 'leftOut'> {
  const overlaps = [overlapsOf(first), overlapsOf(second)] as const
  const [errors, otherErrors] = overlaps[0] !== null && overlaps[1] !== null ? overlaps.map((all) => all!.map((overlap) => 1 - overlap)) : [errorsOf(first), errorsOf(second)]
  const both = pairs.map(([row, other]): ComparedImage => {
    const { imageId, relativePath } = first.images[row]!
    return { imageId, relativePath, errors: [errors![row]!, otherErrors![other]!] }
  })
  const result = compareErrors(both.map((image) => image.errors[0]), both.map((image) => image.errors[1]))
  const mean = (run: 0 | 1): number => (both.length === 0 ? Number.NaN : both.reduce((sum, image) => sum + image.errors[run], 0) / both.length)
  const means = [mean(0), mean(1)] as const
  /** By how much the first is nearer. */
  const gain = ({ errors: [mine, theirs] }: ComparedImage): number => theirs - mine
  return {
    kind: 'error',
    ...result,
    sentence: nearerSentence(...names, result, means),
    measure: first.task !== 'segmentation' ? 'distance' : overlaps.includes(null) ? 'pixels' : 'overlap',
    means,
    nearerFirst: both.filter((image) => gain(image) > 0).sort((a, b) => gain(b) - gain(a)).slice(0, listLimit),
    nearerSecond: both.filter((image) => gain(image) < 0).sort((a, b) => gain(a) - gain(b)).slice(0, listLimit),
  }
}

/** With the places that its classes have in the first run, which may have been trained with another order. */
function inOrderOf(first: KeptAnswers, second: KeptAnswers, image: EvaluatedImage): EvaluatedImage {
  const place = (index: number): number => first.names.indexOf(second.names[index] ?? '')
  return { ...image, trueClass: place(image.trueClass), predictedClass: place(image.predictedClass) }
}

/** Classes by name: the two runs may have them in another order. */
function keyOf({ names }: KeptAnswers, { sha256, label, labels = [], number }: KeptAnswers['images'][number]): string {
  return JSON.stringify([sha256, names[label] ?? null, labels.map((place) => names[place]).sort(), number ?? null])
}
