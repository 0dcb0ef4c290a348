/** What core and insight process say to each other; structured clones, so plain data only. */
import type { ErrorData } from '../../src-shared/errors/appError.ts'
import type { AugmentationPreview } from '../../src-shared/api/augmentationPreview.ts'
import type { JudgedDrawing } from '../../src-shared/api/drawnAnswer.ts'
import type { EvaluatedImage, EvaluationDetail, EvaluationPhase, RunComparison } from '../../src-shared/api/evaluation.ts'
import type { FlowMap, FlowMaps, FlowOverview, FlowStep } from '../../src-shared/api/flow.ts'
import type { HeatMap, HeatMapQuestion } from '../../src-shared/api/heatMap.ts'
import type { MadePicture } from '../../src-shared/api/prediction.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import type { RankedScores } from '../../src-shared/evaluation/curves.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { AugmentationConfig } from '../../src-shared/training/augmentation.ts'
import type { Figures } from './evaluation.ts'
import type { AnsweredImage } from './keptAnswers.ts'

/** A trained network: the process loads its best checkpoint and keeps it while it is asked for. */
export interface TrainedModel {
  readonly runFolder: string
  readonly network: NetworkDocument
  readonly classNames: readonly string[]
}

export interface EvaluateRequest {
  readonly kind: 'evaluate'
  readonly model: TrainedModel
  readonly cacheFolder: string
  readonly split: Split
  /** Of the contrastive loss: how far apart images that differ should lie. */
  readonly margin: number
  readonly images: readonly EvaluateImage[]
}

export interface EvaluateImage extends Omit<AnsweredImage, 'brightness' | 'labels' | 'number'> {
  readonly file: string
  readonly labels: readonly number[]
  readonly number: number | null
  /** The file that says what its pixels are. */
  readonly mask: { readonly sha256: string; readonly file: string } | null
}

/** `rows`: one per image that could be read, where it has one class; `figures`: null when none could be. */
export interface EvaluateAnswer {
  readonly rows: readonly EvaluatedImage[]
  readonly figures: Figures | null
  readonly leftOut: readonly { readonly index: number; readonly reason: string }[]
}

/** Questions about answers that are kept with a run. */
export interface AnalyseRequest<Q extends AnalyseQuestion = AnalyseQuestion> {
  readonly kind: 'analyse'
  readonly runFolder: string
  readonly split: Split
  readonly question: Q
  /** What the classes of the run are called now; left out: as they were called then. */
  readonly classNames?: readonly string[]
}
export type AnalyseQuestion =
  | { readonly about: 'detail' }
  | { readonly about: 'curve'; readonly classIndex: number }
  | { readonly about: 'curves'; readonly classIndexes: readonly number[] }
  | { readonly about: 'cell'; readonly trueClass: number; readonly predictedClass: number }
  | { readonly about: 'comparison'; readonly otherFolder: string; readonly names: readonly [string, string]; /** As `classNames`. */ readonly otherClassNames?: readonly string[] }
export type AnalyseAnswer = EvaluationDetail | readonly (RankedScores | null)[] | RankedScores | RunComparison | readonly EvaluatedImage[] | null

export interface PredictRequest {
  readonly kind: 'predict'
  readonly model: TrainedModel
  readonly files: readonly string[]
  /** Of the contrastive loss: how far apart images that differ should lie. */
  readonly margin: number
  /** What every file is compared with by a network that takes two images; `next`: each with the one after it, the last with the first. */
  readonly reference: string | 'next' | null
  /** The numbers of all outputs as they are, in IR layout, instead of what people see. */
  readonly raw?: boolean
}

export interface PredictedFile {
  /** As of `answersOf`: probabilities, a number, the planes [C,H,W] of a picture. Null when the file could not be read; then `error` says why. */
  readonly answers: Float32Array | null
  /** What the network saw, where it answers with a picture. */
  readonly seen: Uint8Array | null
  readonly decodeMs: number
  readonly networkMs: number
  readonly error: string | null
}
export type PredictAnswer = readonly PredictedFile[]

/** One image through one network; `question` says what of it is wanted. What was computed is kept for the next question about the same. */
export interface FlowRequest<Q extends FlowQuestion = FlowQuestion> {
  readonly kind: 'flow'
  readonly network: NetworkDocument
  readonly file: string
  /** Null: fresh weights from `seed`. */
  readonly run: { readonly folder: string; readonly at: 'best' | 'latest' } | null
  readonly seed: number
  readonly question: Q
}
export type FlowQuestion =
  | { readonly about: 'layers' }
  | { readonly about: 'map' | 'values'; readonly layerId: string; readonly first: number }
  | { readonly about: 'maps'; readonly layerId: string; readonly first: number; readonly count: number }
  | { readonly about: 'step'; readonly layerId: string; readonly channel: number; readonly row: number; readonly column: number; readonly firstInput: number }
export type FlowAnswer = FlowOverview | FlowMaps | FlowMap | FlowStep | readonly number[]

/** Images out of numbers that a seed decides. */
export interface MakeRequest {
  readonly kind: 'make'
  readonly model: TrainedModel
  readonly seed: number
  readonly count: number
}

/** What a network draws of an image, beside its mask. */
export interface DrawingRequest {
  readonly kind: 'drawing'
  readonly model: TrainedModel
  readonly file: string
  /** The file of its mask, and the content it had. */
  readonly mask: { readonly file: string; readonly sha256: string } | null
}

/** Which places of an image speak for a class. */
export interface ExplainRequest {
  readonly kind: 'explain'
  readonly model: TrainedModel
  readonly file: string
  /** What it is compared with by a network that takes two images; null: with itself. */
  readonly other: string | null
  /** As in `PredictRequest`. */
  readonly margin: number
  readonly question: HeatMapQuestion
}

/** One image changed as a training step would, once for each of the `partners`: files that may be mixed in. */
export interface AugmentationRequest {
  readonly kind: 'augmentation'
  readonly input: InputSettings
  readonly file: string
  readonly partners: readonly string[]
  readonly augmentation: AugmentationConfig
  readonly seed: number
}

/** The likeliest class of each image. */
export interface SuggestRequest {
  readonly kind: 'suggest'
  readonly model: TrainedModel
  readonly cacheFolder: string
  readonly images: readonly { readonly sha256: string; readonly file: string }[]
}
/** In the order asked; `error`: why an image could not be read. */
export type SuggestAnswer = readonly ({ readonly classIndex: number; readonly confidence: number; readonly margin: number } | { readonly error: string })[]

/** The labelled images that look most like a file to a network. */
export interface NearestRequest {
  readonly kind: 'nearest'
  readonly model: TrainedModel
  readonly cacheFolder: string
  readonly images: readonly { readonly sha256: string; readonly file: string }[]
  readonly file: string
  readonly count: number
}
/** Places in the list of the request, the most similar first; similarity is -1..1. */
export type NearestAnswer = readonly { readonly index: number; readonly similarity: number }[]

export interface InsightAnswers {
  drawing: JudgedDrawing
  nearest: NearestAnswer
  suggest: SuggestAnswer
  explain: HeatMap
  augmentation: AugmentationPreview
  flow: FlowAnswer
  evaluate: EvaluateAnswer
  analyse: AnalyseAnswer
  make: readonly MadePicture[]
  predict: PredictAnswer
}
export type InsightRequest = DrawingRequest | NearestRequest | SuggestRequest | ExplainRequest | AnalyseRequest | MakeRequest | EvaluateRequest | PredictRequest | FlowRequest | AugmentationRequest
export type AnswerOf<R extends InsightRequest> = InsightAnswers[R['kind']]

/** What is told of a long question while it is answered, and whether anybody still wants the answer. */
export interface InsightWatch {
  cancelled(): boolean
  progress(progress: EvaluationPhase): void
}
export const unwatched: InsightWatch = { cancelled: () => false, progress: () => {} }

/** `cancel`: nobody wants the answer to the question with this number any more. */
export type ToInsight = { readonly id: number; readonly request: InsightRequest } | { readonly id: number; readonly cancel: true }
export type FromInsight =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: EvaluationPhase }
  | { readonly kind: 'answer'; readonly id: number; readonly value: InsightAnswers[InsightRequest['kind']] }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorData }
