/** What core and the process that looks for label errors say to each other; structured clones, so plain data only. */
import type { LabelErrorsProgress } from '../../src-shared/api/labelErrors.ts'
import type { ErrorData } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'

/** Images in the order of their ids, each labelled with a place in the classes. */
export interface LabelErrorsJob {
  readonly kind: 'find'
  readonly cacheFolder: string
  /** Of the host: where downloaded backbones lie. */
  readonly dataFolder: string
  /** Layers that give features, the mean over the image, a linear head. */
  readonly network: NetworkDocument
  /** The last layer that is not trained. */
  readonly featureLayer: string
  /** The run whose weights the features come from; null: the backbone that the document names. */
  readonly runFolder: string | null
  readonly images: readonly { readonly sha256: string; readonly file: string; readonly label: number }[]
  readonly classCount: number
  readonly seed: number
  readonly threads: number
}

export interface Suspect {
  /** Place in the images of the job. */
  readonly index: number
  readonly suggestion: number
  readonly labelProbability: number
  readonly suggestionProbability: number
}

export interface LabelErrorsAnswer {
  readonly imageCount: number
  readonly foldCount: number
  readonly agreement: number
  /** The most suspect first. */
  readonly suspects: readonly Suspect[]
  /** Of another class, but not surely enough. */
  readonly doubts: readonly Suspect[]
  readonly leftOut: readonly { readonly index: number; readonly reason: string }[]
}

export type ToLabelErrors = LabelErrorsJob | { readonly kind: 'cancel' }
export type FromLabelErrors =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: LabelErrorsProgress }
  /** null: cancelled, and everything is written. */
  | { readonly kind: 'found'; readonly answer: LabelErrorsAnswer | null }
  | { readonly kind: 'failed'; readonly error: ErrorData }
