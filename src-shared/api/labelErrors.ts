/** Suspected label errors over all labelled images: what networks say that have not seen the image they are asked about, and what a person made of it. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ClassId, ImageId, RunId } from '../dataset/ids.ts'
import { splits } from '../dataset/split.ts'

/** Parts that can be looked through; `none`: images without a part. */
export const labelErrorParts = [...splits, 'none'] as const
export type LabelErrorPart = (typeof labelErrorParts)[number]

/** Whose features tell images apart: a pretrained backbone, which knows no label, or the layers of a run before its last one. */
export type FeatureSource = { readonly kind: 'backbone'; readonly id: string } | { readonly kind: 'run'; readonly runId: RunId }

export interface LabelErrorsChoice {
  readonly parts: readonly LabelErrorPart[]
  /** null: the backbone that comes with the app. */
  readonly source: FeatureSource | null
  /** Decides the folds; same seed, same images: same answer. */
  readonly seed: number
}

export interface LabelErrorsPlan {
  /** Labelled images that would be looked at. */
  readonly imageCount: number
  /** Images with one class, by part. */
  readonly partCounts: Readonly<Record<LabelErrorPart, number>>
  readonly sourceName: string
  /** Sentences: what stands in the way, and what makes the answer less sure. */
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

export interface LabelErrorsProgress {
  readonly phase: 'decoding' | 'features' | 'heads'
  readonly done: number
  readonly total: number
}

export interface SuspectImage {
  readonly imageId: ImageId
  readonly relativePath: string
  readonly classId: ClassId
  readonly suggestedId: ClassId
  /** Probability of its label and of the suggestion, 0..1. */
  readonly labelProbability: number
  readonly suggestionProbability: number
}

export interface LabelErrors {
  readonly sourceName: string
  readonly imageCount: number
  readonly classCount: number
  readonly foldCount: number
  /** Share of images whose label is also the likeliest class. */
  readonly agreement: number
  /** How many were found, before anybody looked. */
  readonly foundCount: number
  /** Those still open, the most suspect first: whose label is what it was, and that nobody has said to be right. At most `mostSuspects` were kept. */
  readonly suspects: readonly SuspectImage[]
  /** Open in the same way: images that seem to be of another class, but not surely enough to be suspected. At most `mostSuspects`. */
  readonly doubts: readonly SuspectImage[]
  /** Found, and said to be right, now or earlier. */
  readonly confirmedCount: number
  readonly leftOut: readonly { readonly relativePath: string; readonly reason: string }[]
  readonly leftOutCount: number
  readonly warnings: readonly string[]
  readonly seconds: number
}

/** Suspects that are kept of one search: nobody looks at more. */
export const mostSuspects = 2000

export interface LabelErrorsState {
  readonly progress: LabelErrorsProgress | null
  /** What the last search found, as it is now; null: there was none since the project was opened. */
  readonly found: LabelErrors | null
}

export interface LabelErrorsApi {
  plan(choice: LabelErrorsChoice): LabelErrorsPlan
  /** `labelErrorsProgress` tells how far it is; null when it was cancelled. Features that were computed stay. Throws `labelErrorsImpossible`, `labelErrorsBusy`. */
  find(choice: LabelErrorsChoice): LabelErrors | null
  cancel(): void
  state(): LabelErrorsState
  /** Their labels are right: they are suspected no more, as long as they keep the label they have now. Not part of the history. */
  confirm(imageIds: readonly ImageId[]): void
  unconfirm(imageIds: readonly ImageId[]): void
}

const source = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('backbone'), id: z.string().min(1).max(64) }), z.strictObject({ kind: z.literal('run'), runId: schemas.runId })])
const choice = z.strictObject({ parts: z.array(z.enum(labelErrorParts)).min(1).max(labelErrorParts.length), source: source.nullable(), seed: z.int().min(0).max(0xffffffff) })
const imageIds = z.array(schemas.imageId).min(1).max(mostSuspects)

export const labelErrorsArguments = {
  plan: z.tuple([choice]),
  find: z.tuple([choice]),
  cancel: z.tuple([]),
  state: z.tuple([]),
  confirm: z.tuple([imageIds]),
  unconfirm: z.tuple([imageIds]),
} satisfies ArgumentSchemas<LabelErrorsApi>
