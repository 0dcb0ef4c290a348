/** What core and proof process say to each other; structured clones, so plain data only. */
import type { ErrorData } from '../../src-shared/errors/appError.ts'
import type { ExportFormat } from '../../src-shared/api/exports.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'

export interface ProofRequest {
  readonly format: ExportFormat
  readonly folder: string
  readonly input: InputSettings
  /** A network that takes two images gets each file together with the next one. */
  readonly paired: boolean
  /** Image files; the process decodes them itself. */
  readonly files: readonly string[]
}

/** Probabilities per file, in order; shorter than asked when time ran out. */
export type ProofAnswer = readonly (Float32Array | null)[]

export type FromProof =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly probabilities: ProofAnswer }
  | { readonly kind: 'error'; readonly error: ErrorData }
