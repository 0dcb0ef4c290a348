/** How good a trained run is on one part of the data. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { ImageId, RunId } from '../dataset/ids.ts'
import type { Split } from '../dataset/split.ts'

export interface EvaluationReport {
  readonly runId: RunId
  readonly split: Split
  readonly imageCount: number
  /** Images left out (file missing or changed), with the reason. */
  readonly leftOut: readonly { readonly relativePath: string; readonly reason: string }[]
  readonly accuracy: number
  readonly loss: number
  readonly classNames: readonly string[]
  /** Row: true class, column: predicted class; counts. */
  readonly confusion: readonly (readonly number[])[]
  readonly perClass: readonly { readonly precision: number; readonly recall: number; readonly f1: number; readonly support: number }[]
  readonly seconds: number
}

export interface EvaluatedImage {
  readonly imageId: ImageId
  readonly relativePath: string
  readonly trueClass: number
  readonly predictedClass: number
  /** Probability of the predicted class. */
  readonly confidence: number
}

export interface EvaluationApi {
  /** Runs the best checkpoint over a part; the result is kept with the run. */
  evaluate(runId: RunId, split: Split): EvaluationReport
  /** The kept result, or null. */
  report(runId: RunId, split: Split): EvaluationReport | null
  /** The images behind one cell of the confusion matrix, least confident last. */
  cell(runId: RunId, split: Split, trueClass: number, predictedClass: number): readonly EvaluatedImage[]
}

const classIndex = z.int().min(0).max(100_000)
export const evaluationArguments = {
  evaluate: z.tuple([schemas.runId, schemas.split]),
  report: z.tuple([schemas.runId, schemas.split]),
  cell: z.tuple([schemas.runId, schemas.split, classIndex, classIndex]),
} satisfies ArgumentSchemas<EvaluationApi>
