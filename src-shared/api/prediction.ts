/** Try a trained run on images: of the project, or dropped and pasted ones (uploaded first, see `resources.ts`). */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import { heatMapQuestion, type HeatMap, type HeatMapQuestion } from './heatMap.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { DrawnAnswer } from './drawnAnswer.ts'
import type { EditResult } from './labels.ts'
import type { NearestImages } from './nearest.ts'
import type { Picture } from './picture.ts'
import type { ClassId, ImageId, RunId } from '../dataset/ids.ts'

/** An image of the project, a finished upload, or a file on the machine of the core. */
export type PredictionSource = { readonly imageId: ImageId } | { readonly uploadId: string } | { readonly path: string }

/** The images of a folder. */
export interface FolderListing {
  /** Absolute. */
  readonly root: string
  /** Paths inside of it with `/`, in their order. */
  readonly files: readonly string[]
  /** Files that are no images. */
  readonly refusedCount: number
}

/** An image that a generator made. */
export interface MadePicture extends Picture {
  /** What the discriminator of the same run answers: 1 is a real image to it, 0 a made one. */
  readonly score: number | null
}

/** Images a generator makes for one look. */
export const madeImages = 16

export interface Prediction {
  readonly name: string
  /** Classes with probability, highest first; of two images compared "different" and "same". Empty where the answer is a number or a picture. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[]
  /** The answer of a network that estimates a number. */
  readonly number: number | null
  /** The answer of a network that draws. */
  readonly drawn: DrawnAnswer | null
  /** Time for decoding and for the network [ms]. */
  readonly decodeMs: number
  readonly networkMs: number
  /** Why there is no answer (unreadable file); then `classes` is empty. */
  readonly error: string | null
}

/** An answer that was put right, or found right. */
export interface KeptPicture {
  readonly imageId: ImageId
  /** It was not in the project before. */
  readonly isNew: boolean
  readonly edit: EditResult
}

export interface PredictionApi {
  /**
   * Gives the image this class. A dropped or pasted picture (of an upload, its first file) is copied into the training part of the project
   * with it. One edit that can be undone. Throws `imageUnreadable`, `classUnknown`.
   */
  keep(source: PredictionSource, classId: ClassId): KeptPicture
  /** One answer per image, in order: an upload may hold several files. A network that takes two images compares each with `reference`, null: with itself. */
  predict(runId: RunId, sources: readonly PredictionSource[], reference: PredictionSource | null): readonly Prediction[]
  /** The images in a folder and below, to be asked about file by file. Throws `folderMissing` and the like. */
  listFolder(path: string): FolderListing
  /** `madeImages` pictures of a trained generator. */
  make(runId: RunId, seed: number): readonly MadePicture[]
  /** Which places of an image speak for an answer; of an upload, its first file is looked at. `reference` as in `predict`. */
  heatMap(runId: RunId, source: PredictionSource, question: HeatMapQuestion, reference: PredictionSource | null): HeatMap
  /** The training images with a class that look most like an image to the network (of an upload: to its first file), itself left out. Throws `predictionImpossible`. */
  nearest(runId: RunId, source: PredictionSource, count: number): NearestImages
}

const source = z.union([z.strictObject({ imageId: schemas.imageId }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) }), z.strictObject({ path: schemas.path })])

export const predictionArguments = {
  keep: z.tuple([source, schemas.classId]),
  predict: z.tuple([schemas.runId, z.array(source).min(1).max(256), source.nullable()]),
  listFolder: z.tuple([schemas.path]),
  make: z.tuple([schemas.runId, z.int().min(0).max(2 ** 31 - 1)]),
  heatMap: z.tuple([schemas.runId, source, heatMapQuestion, source.nullable()]),
  nearest: z.tuple([schemas.runId, source, z.int().min(1).max(100)]),
} satisfies ArgumentSchemas<PredictionApi>
