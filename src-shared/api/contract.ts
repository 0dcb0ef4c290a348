/**
 * The contract between renderer and core. Each area is an interface written as if local and synchronous;
 * what the renderer calls (`Client`) and what the core implements (`Handlers`) are derived from it.
 */
import type { z } from 'zod'
import type { AppApi } from './app.ts'
import type { BlocksApi } from './blocks.ts'
import type { EvaluationApi } from './evaluation.ts'
import type { ExportsApi } from './exports.ts'
import type { FlowApi } from './flow.ts'
import type { ImagesApi } from './images.ts'
import type { LabelErrorsApi } from './labelErrors.ts'
import type { LabelsApi } from './labels.ts'
import type { NetworksApi } from './networks.ts'
import type { PredictionApi } from './prediction.ts'
import type { PretrainedApi } from './pretrained.ts'
import type { ProjectApi } from './project.ts'
import type { RunsApi } from './runs.ts'
import type { SuggestionsApi } from './suggestions.ts'
import type { TransferApi } from './transfer.ts'
import type { ErrorData } from '../errors/appError.ts'

export interface Api {
  app: AppApi
  project: ProjectApi
  images: ImagesApi
  labels: LabelsApi
  suggestions: SuggestionsApi
  labelErrors: LabelErrorsApi
  networks: NetworksApi
  blocks: BlocksApi
  runs: RunsApi
  evaluation: EvaluationApi
  prediction: PredictionApi
  exports: ExportsApi
  flow: FlowApi
  transfer: TransferApi
  pretrained: PretrainedApi
}
export type Area = keyof Api

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only way to say "any function" in a conditional type
type AnyFunction = (...args: any[]) => unknown

/** What the renderer sees: every method returns a promise. */
export type Client<A> = { readonly [M in keyof A]: A[M] extends AnyFunction ? (...args: Parameters<A[M]>) => Promise<ReturnType<A[M]>> : never }
/** What the core implements: a value or a promise of it. */
export type Handlers<A> = { readonly [M in keyof A]: A[M] extends AnyFunction ? (...args: Parameters<A[M]>) => ReturnType<A[M]> | Promise<ReturnType<A[M]>> : never }
/** One zod tuple per method; dispatch refuses a call whose arguments do not parse. */
export type ArgumentSchemas<A> = { readonly [M in keyof A]: A[M] extends AnyFunction ? z.ZodType<Parameters<A[M]>> : never }

/** The answer of every call. */
export type Envelope = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ErrorData }
