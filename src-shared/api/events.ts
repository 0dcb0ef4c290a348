/** What the core tells without being asked. One union, so that a listener is exhaustive. */
import type { EvaluationPhase } from './evaluation.ts'
import type { ImportProgress } from './images.ts'
import type { LabelErrorsProgress } from './labelErrors.ts'
import type { BackboneState } from './pretrained.ts'
import type { ProjectInfo } from './project.ts'
import type { Split } from '../dataset/split.ts'
import type { RateSearchProgress } from '../training/rateSweep.ts'
import type { RunProgress, RunSummary } from '../training/run.ts'

export type CoreEvent =
  /** Another project is open now, or none, or its counts changed. */
  | { readonly kind: 'projectChanged'; readonly project: ProjectInfo | null }
  /** Labels, classes, parts or the set of images changed; lists reload what they show. */
  | { readonly kind: 'datasetChanged' }
  | { readonly kind: 'networksChanged' }
  | { readonly kind: 'blocksChanged' }
  | { readonly kind: 'backboneChanged'; readonly id: string; readonly state: BackboneState }
  | { readonly kind: 'importProgress'; readonly progress: ImportProgress }
  /** Masks are being looked at. */
  | { readonly kind: 'targetsProgress'; readonly done: number; readonly total: number }
  | { readonly kind: 'runChanged'; readonly run: RunSummary }
  | { readonly kind: 'runDeleted'; readonly runId: RunSummary['id'] }
  | { readonly kind: 'runProgress'; readonly progress: RunProgress }
  | ({ readonly kind: 'evaluationProgress'; readonly runId: RunSummary['id']; readonly split: Split } & EvaluationPhase)
  /** The search for label errors; null: it has ended. */
  | { readonly kind: 'labelErrorsProgress'; readonly progress: LabelErrorsProgress | null }
  | { readonly kind: 'rateSearchProgress'; readonly progress: RateSearchProgress }
