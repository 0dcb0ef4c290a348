/** Trained models out, each proven equal to the in-app answers before it is kept. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { RunId } from '../dataset/ids.ts'

export const exportFormats = ['onnx', 'tfjs'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportProof {
  /** Held-out images compared. */
  readonly imageCount: number
  /** Largest difference of any probability, of other numbers relative to them; the export fails above 1e-4 or on any different top class. */
  readonly largestDifference: number
}

export interface ExportResult {
  readonly format: ExportFormat
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  readonly proof: ExportProof
  readonly seconds: number
}

export interface ExportsApi {
  /** Writes `<parentFolder>/<name>/`; null: into the project's `exports` folder. Fails without leaving a file. */
  create(runId: RunId, format: ExportFormat, parentFolder: string | null): ExportResult
}

export const exportsArguments = {
  create: z.tuple([schemas.runId, z.enum(exportFormats), schemas.path.nullable()]),
} satisfies ArgumentSchemas<ExportsApi>
