/** How good a trained run is on one part of the data. What is in a report depends on the task of its network. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { JudgedDrawing } from './drawnAnswer.ts'
import type { ImageId, RunId } from '../dataset/ids.ts'
import type { Split } from '../dataset/split.ts'
import type { ClassFigures } from '../evaluation/classFigures.ts'
import type { RankedScores } from '../evaluation/curves.ts'
import type { MultiLabelFigures } from '../evaluation/multiLabel.ts'
import type { NumberFigures } from '../evaluation/numbers.ts'
import type { Calibration } from '../evaluation/probabilities.ts'
import type { Interval, NearerResult, PairedResult } from '../evaluation/significance.ts'
import type { Task } from '../network/task.ts'

export interface EvaluationReport {
  readonly runId: RunId
  readonly split: Split
  /** Absent in reports of versions that knew classifiers only. */
  readonly task?: Task
  readonly imageCount: number
  /** Images left out (file missing or changed), with the reason. */
  readonly leftOut: readonly { readonly relativePath: string; readonly reason: string }[]
  /** Share of right answers: images, of several labels yes/no decisions, of masks pixels. Null where an answer is a number or a picture. */
  readonly accuracy: number | null
  /** Cross-entropy where answers are probabilities, mean squared error where they are numbers or pictures. */
  readonly loss: number
  /** What the rows and columns of `confusion` and the rows of `perClass` are called: classes; of pairs "different" and "same"; of masks the values of pixels. */
  readonly classNames: readonly string[]
  /** Row: true class, column: predicted class; counts of images, of masks of pixels. Empty where an image has several labels, a number or a picture. */
  readonly confusion: readonly (readonly number[])[]
  readonly perClass: readonly ClassFigures[]
  /** Several labels per image. */
  readonly labels?: Omit<MultiLabelFigures, 'perClass'>
  /** Regression. */
  readonly numbers?: NumberFigures
  /** Masks: intersection over union of each value; null for a value that is nowhere. */
  readonly overlap?: readonly (number | null)[]
  readonly seconds: number
}

export interface EvaluatedImage {
  readonly imageId: ImageId
  readonly relativePath: string
  readonly trueClass: number
  readonly predictedClass: number
  /** Probability of the predicted class. */
  readonly confidence: number
  /** Of a pair the other image. */
  readonly comparedWith?: { readonly imageId: ImageId; readonly relativePath: string }
}

export interface SuspectedImage extends EvaluatedImage {
  /** The class it seems to be, and the probability of its own. */
  readonly suggestion: number
  readonly selfConfidence: number
}

/** An image with a figure of its own: error of a number, squared error of a picture, share of wrong pixels or decisions. */
export interface RatedImage {
  readonly imageId: ImageId
  readonly relativePath: string
  readonly value: number
  /** Of a mask: intersection over union of its objects and those of the answer. */
  readonly overlap?: number
  /** Of several labels: places of the classes it has, and of those that were answered. */
  readonly labels?: readonly number[]
  readonly answered?: readonly number[]
}

export interface NumberPoint {
  readonly imageId: ImageId
  readonly relativePath: string
  readonly target: number
  readonly answer: number
}

export const sliceKinds = ['size', 'brightness', 'folder'] as const
export interface SlicePart {
  readonly label: string
  readonly count: number
  /** Share of right answers with its interval; of numbers and pictures the mean error, without one. */
  readonly value: number
  readonly interval: Interval | null
}
export interface Slices {
  readonly by: (typeof sliceKinds)[number]
  readonly parts: readonly SlicePart[]
}

/** Figures that are computed from the kept answers when they are looked at. */
export interface EvaluationDetail {
  readonly imageCount: number
  /** Of accuracy, 95 %; null where there is no accuracy of images. */
  readonly interval: Interval | null
  readonly agreement: { readonly balancedAccuracy: number | null; readonly kappa: number | null; readonly brier: number; readonly logLoss: number } | null
  readonly topK: readonly { readonly k: number; readonly accuracy: number }[]
  readonly calibration: Calibration | null
  /** Areas under the curves of each class against the rest. */
  readonly curves: readonly { readonly name: string; readonly rocArea: number | null; readonly averagePrecision: number; readonly support: number }[]
  /** Wrong answers, the surest first. */
  readonly confidentMistakes: readonly EvaluatedImage[]
  readonly suspected: { readonly count: number; readonly images: readonly SuspectedImage[] } | null
  readonly slices: readonly Slices[]
  /** The images with the largest error, where answers are no classes. */
  readonly worst: readonly RatedImage[]
  readonly points: readonly NumberPoint[]
}

/** Two runs on the same images with the same labels: of answers that are right or wrong, or more or less far off. */
export type RunComparison = RightComparison | ErrorComparison

export interface RightComparison extends PairedResult {
  readonly kind: 'right'
  readonly imageCount: number
  /** Images that only one of the runs was judged on, or whose label has changed in between. */
  readonly leftOut: number
  readonly sentence: string
  readonly onlyFirstRight: readonly EvaluatedImage[]
  readonly onlySecondRight: readonly EvaluatedImage[]
}

export interface ErrorComparison extends NearerResult {
  readonly kind: 'error'
  readonly imageCount: number
  readonly leftOut: number
  readonly sentence: string
  /** distance: of a number, or the squared error of a picture · overlap: 1 - intersection over union of a mask · pixels: share of wrong ones (of older versions' answers). */
  readonly measure: 'distance' | 'overlap' | 'pixels'
  /** How far off each run is on average. */
  readonly means: readonly [number, number]
  /** On which one run is nearer than the other, the largest difference first. */
  readonly nearerFirst: readonly ComparedImage[]
  readonly nearerSecond: readonly ComparedImage[]
}

export interface ComparedImage {
  readonly imageId: ImageId
  readonly relativePath: string
  /** How far off the first run is, and the second. */
  readonly errors: readonly [number, number]
}

/** What is not as it was when a part was evaluated, in images. */
export interface EvaluationChanges {
  /** With another label, number or content. */
  readonly relabelled: number
  /** No longer in the part, or without a label. */
  readonly gone: number
  readonly added: number
}

/** How far an evaluation is, in images: their pixels are read first, once for all runs of the same input; then the network answers. */
export interface EvaluationPhase {
  readonly phase: 'reading' | 'answering'
  readonly done: number
  readonly total: number
}

/** Images in a list of an answer. */
export const listLimit = 60
/** Points of a curve. */
export const curvePoints = 1000

export interface EvaluationApi {
  /** Runs the best checkpoint over a part; the result is kept with the run. Tells `evaluationProgress`. Throws `evaluationCancelled`. */
  evaluate(runId: RunId, split: Split): EvaluationReport
  /** Ends the evaluation of a run on a part; what was kept before stays. Nothing happens where none is under way. */
  cancel(runId: RunId, split: Split): void
  /** The kept result, or null. */
  report(runId: RunId, split: Split): EvaluationReport | null
  /** The images behind one cell of the confusion matrix, least confident last. */
  cell(runId: RunId, split: Split, trueClass: number, predictedClass: number): readonly EvaluatedImage[]
  /** Curves, calibration, mistakes, slices; null when the part was evaluated by a version that did not keep the answers. */
  detail(runId: RunId, split: Split): EvaluationDetail | null
  /** The scores of a class against the rest, thinned to `curvePoints`; null as in `detail`. */
  curve(runId: RunId, split: Split, classIndex: number): RankedScores | null
  /** Both runs must have been evaluated on the part; null as in `detail`. */
  compare(runId: RunId, otherId: RunId, split: Split): RunComparison | null
  /** How the images of the part differ from those the kept result is of; null as in `detail`. */
  changes(runId: RunId, split: Split): EvaluationChanges | null
  /** What the run draws of an image of the project, beside its mask. Throws `predictionImpossible` where it does not draw. */
  drawing(runId: RunId, imageId: ImageId): JudgedDrawing
  /** One HTML file with everything in it, pictures too; no scripts. */
  reportPage(runId: RunId, split: Split): { readonly fileName: string; readonly html: string }
  /** The same as PDF, base64; null where the host has no printer of its own and the page opens the browser's. */
  reportPdf(runId: RunId, split: Split): { readonly fileName: string; readonly pdf: string } | null
}

const classIndex = z.int().min(0).max(100_000)
export const evaluationArguments = {
  evaluate: z.tuple([schemas.runId, schemas.split]),
  cancel: z.tuple([schemas.runId, schemas.split]),
  report: z.tuple([schemas.runId, schemas.split]),
  cell: z.tuple([schemas.runId, schemas.split, classIndex, classIndex]),
  detail: z.tuple([schemas.runId, schemas.split]),
  curve: z.tuple([schemas.runId, schemas.split, classIndex]),
  compare: z.tuple([schemas.runId, schemas.runId, schemas.split]),
  changes: z.tuple([schemas.runId, schemas.split]),
  drawing: z.tuple([schemas.runId, schemas.imageId]),
  reportPage: z.tuple([schemas.runId, schemas.split]),
  reportPdf: z.tuple([schemas.runId, schemas.split]),
} satisfies ArgumentSchemas<EvaluationApi>
