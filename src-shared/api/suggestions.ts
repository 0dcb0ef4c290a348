/** Labels that a trained run suggests for images; a person accepts or corrects them. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { EditResult } from './labels.ts'
import type { ClassId, ImageId, RunId } from '../dataset/ids.ts'

/** Images of one call: few enough to be answered in seconds. */
export const mostSuggested = 256

export interface Suggestion {
  readonly imageId: ImageId
  /** The likeliest class. */
  readonly classId: ClassId
  /** Its probability, 0..1. */
  readonly confidence: number
  /** What it is ahead of the second likeliest, 0..1: 0 where the run cannot decide. */
  readonly margin: number
}

export interface SuggestionsAnswer {
  readonly suggestions: readonly Suggestion[]
  /** Images that could not be read, or whose likeliest class is not in the project any more. */
  readonly leftOut: readonly { readonly imageId: ImageId; readonly reason: string }[]
}

export interface SuggestionsApi {
  /** What the run answers for these images; nothing is written. Throws `suggestionsImpossible` for runs that do not name one class. */
  suggest(runId: RunId, imageIds: readonly ImageId[]): SuggestionsAnswer
  /** Gives each image its class, as one edit that can be undone. */
  accept(choices: readonly { readonly imageId: ImageId; readonly classId: ClassId }[]): EditResult
}

export const suggestionsArguments = {
  suggest: z.tuple([schemas.runId, z.array(schemas.imageId).max(mostSuggested)]),
  accept: z.tuple([z.array(z.strictObject({ imageId: schemas.imageId, classId: schemas.classId })).min(1).max(2_000_000)]),
} satisfies ArgumentSchemas<SuggestionsApi>
