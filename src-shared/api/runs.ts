/** Training runs: start, steer, look back. Live figures arrive as `runProgress` events. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import { augmentationConfig } from './augmentationConfig.ts'
import type { AugmentationPreview } from './augmentationPreview.ts'
import { runConfig } from './runConfig.ts'
import type { NetworkId, RunId } from '../dataset/ids.ts'
import type { NetworkDocument } from '../network/document.ts'
import type { AugmentationConfig } from '../training/augmentation.ts'
import type { DeviceReport } from '../training/device.ts'
import type { TrainingEstimate } from '../training/trainingEstimate.ts'
import type { RateSuggestion, RateSweep } from '../training/rateSweep.ts'
import type { KeptCheckpoint, RunConfig, RunCurves, RunSummary } from '../training/run.ts'

/** What Start would do: shown before it is pressed. */
export interface RunPreflight {
  readonly trainCount: number
  readonly valCount: number
  readonly testCount: number
  /** Images that lack nothing but a part, where none is for training: to be divided first. */
  readonly undividedCount: number
  readonly classNames: readonly string[]
  /** Sentences that stop Start (a class without training images, network output does not match the classes ...). */
  readonly problems: readonly string[]
  /** Sentences that do not (no validation images, classes out of balance ...). */
  readonly warnings: readonly string[]
}

/** What the learning-rate finder found. */
export interface RateSearchResult {
  readonly sweep: RateSweep
  /** Null when no rate taught the network anything. */
  readonly suggestion: RateSuggestion | null
}

export interface RunsApi {
  list(): readonly RunSummary[]
  get(id: RunId): RunSummary
  network(id: RunId): NetworkDocument
  curves(id: RunId): RunCurves
  preflight(config: RunConfig): RunPreflight
  /** What training this network would take, from a few real steps on the processor; asked again it answers at once. Throws `networkNotReady`. */
  estimate(document: NetworkDocument, batchSize: number): TrainingEstimate
  /** What this machine can train on; the first question probes each device and takes some seconds. */
  devices(): readonly DeviceReport[]
  /** One image of the training part, the `place`-th round and round, as this network's steps would change it. The same seed draws the same again. */
  previewAugmentation(networkId: NetworkId, augmentation: AugmentationConfig, place: number, seed: number): AugmentationPreview
  /**
   * Tries rates from very low to very high in one short pass with the other settings of the configuration; `rateSearchProgress` tells how
   * far it is. Nothing of it is kept. Null when it was cancelled.
   */
  findLearningRate(config: RunConfig): RateSearchResult | null
  /** Nothing happens when no search is under way. */
  cancelLearningRateSearch(): void
  /** Freezes data set and network, starts the trainer process. One run trains at a time: while one does, the new one is `queued` until its turn comes. */
  start(config: RunConfig, name: string | null): RunSummary
  pause(id: RunId): void
  /** Goes on from where it was paused, or from the last checkpoint of an interrupted run; a queued one begins now, if nothing trains. */
  resume(id: RunId): RunSummary
  /** Ends the run after the current step and keeps what was learnt; takes a queued one out of the queue. */
  stop(id: RunId): void
  rename(id: RunId, name: string): RunSummary
  delete(id: RunId): void
  /** Epochs whose weights were kept (`RunConfig.keepEvery`), ascending. */
  checkpoints(id: RunId): readonly KeptCheckpoint[]
  /** Evaluation, prediction, export and looking inside use this kept epoch from now on; null: the best one. What evaluation found before is forgotten. */
  choose(id: RunId, epoch: number | null): RunSummary
}

export const runsArguments = {
  list: z.tuple([]),
  get: z.tuple([schemas.runId]),
  network: z.tuple([schemas.runId]),
  curves: z.tuple([schemas.runId]),
  preflight: z.tuple([runConfig]),
  // Checked by `assertDocument`, which names the field.
  estimate: z.tuple([z.custom<NetworkDocument>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)), z.int().min(1).max(65_536)]),
  devices: z.tuple([]),
  previewAugmentation: z.tuple([schemas.networkId, augmentationConfig, z.int().min(0).max(2 ** 31), z.int().min(0).max(0xffffffff)]),
  findLearningRate: z.tuple([runConfig]),
  cancelLearningRateSearch: z.tuple([]),
  start: z.tuple([runConfig, schemas.name.nullable()]),
  pause: z.tuple([schemas.runId]),
  resume: z.tuple([schemas.runId]),
  stop: z.tuple([schemas.runId]),
  rename: z.tuple([schemas.runId, schemas.name]),
  delete: z.tuple([schemas.runId]),
  checkpoints: z.tuple([schemas.runId]),
  choose: z.tuple([schemas.runId, z.int().min(1).max(100_000).nullable()]),
} satisfies ArgumentSchemas<RunsApi>
