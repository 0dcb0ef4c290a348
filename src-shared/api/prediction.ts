/** Try a trained run on images: of the project, or dropped and pasted ones (uploaded first, see `resources.ts`). */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import { heatMapQuestion, type HeatMap, type HeatMapQuestion } from './heatMap.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ImageId, RunId } from '../dataset/ids.ts'

export type PredictionSource = { readonly imageId: ImageId } | { readonly uploadId: string }

export interface Prediction {
  readonly name: string
  /** Classes with probability, highest first. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[]
  /** Time for decoding and for the network [ms]. */
  readonly decodeMs: number
  readonly networkMs: number
  /** Why there is no answer (unreadable file); then `classes` is empty. */
  readonly error: string | null
}

export interface PredictionApi {
  /** One answer per image, in order: an upload may hold several files. */
  predict(runId: RunId, sources: readonly PredictionSource[]): readonly Prediction[]
  /** Which places of an image speak for an answer; of an upload, its first file is looked at. */
  heatMap(runId: RunId, source: PredictionSource, question: HeatMapQuestion): HeatMap
}

const source = z.union([z.strictObject({ imageId: schemas.imageId }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) })])

export const predictionArguments = {
  predict: z.tuple([schemas.runId, z.array(source).min(1).max(256)]),
  heatMap: z.tuple([schemas.runId, source, heatMapQuestion]),
} satisfies ArgumentSchemas<PredictionApi>
