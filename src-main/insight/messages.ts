/** What core and insight process say to each other; structured clones, so plain data only. */
import type { ErrorData } from '../../src-shared/errors/appError.ts'
import type { AugmentationPreview } from '../../src-shared/api/augmentationPreview.ts'
import type { FlowMap, FlowMaps, FlowOverview, FlowStep } from '../../src-shared/api/flow.ts'
import type { HeatMap, HeatMapQuestion } from '../../src-shared/api/heatMap.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { AugmentationConfig } from '../../src-shared/training/augmentation.ts'

/** A trained network: the process loads its best checkpoint and keeps it while it is asked for. */
export interface TrainedModel {
  readonly runFolder: string
  readonly network: NetworkDocument
  readonly classCount: number
}

export interface EvaluateRequest {
  readonly kind: 'evaluate'
  readonly model: TrainedModel
  readonly cacheFolder: string
  readonly images: readonly { readonly sha256: string; readonly file: string; readonly label: number }[]
}

/** Per image, in the order asked; `reasons` names those left out by their place. */
export interface EvaluateAnswer {
  readonly predicted: Int32Array
  /** Probability of the predicted class. */
  readonly confidence: Float32Array
  /** Cross-entropy of the true class. */
  readonly loss: Float64Array
  readonly leftOut: readonly { readonly index: number; readonly reason: string }[]
}

export interface PredictRequest {
  readonly kind: 'predict'
  readonly model: TrainedModel
  readonly files: readonly string[]
}

export interface PredictedFile {
  /** Null when the file could not be read; then `error` says why. */
  readonly probabilities: Float32Array | null
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

/** Which places of an image speak for a class. */
export interface ExplainRequest {
  readonly kind: 'explain'
  readonly model: TrainedModel
  readonly file: string
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

export interface InsightAnswers {
  explain: HeatMap
  augmentation: AugmentationPreview
  flow: FlowAnswer
  evaluate: EvaluateAnswer
  predict: PredictAnswer
}
export type InsightRequest = ExplainRequest | EvaluateRequest | PredictRequest | FlowRequest | AugmentationRequest
export type AnswerOf<R extends InsightRequest> = InsightAnswers[R['kind']]

export interface ToInsight {
  readonly id: number
  readonly request: InsightRequest
}
export type FromInsight =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: InsightAnswers[InsightRequest['kind']] }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorData }
