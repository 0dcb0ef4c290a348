/** What core and trainer process say to each other; structured clones, so plain data only. */
import type { RunId } from '../../src-shared/dataset/ids.ts'
import type { ErrorData } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { DeviceId, DeviceReport } from '../../src-shared/training/device.ts'
import type { RateSearchProgress, RateSweep } from '../../src-shared/training/rateSweep.ts'
import type { EpochMetrics, RunConfig, StepColumns } from '../../src-shared/training/run.ts'
import type { SampleColumns } from '../../src-shared/training/stepFigures.ts'
import type { TrainingEstimate } from '../../src-shared/training/trainingEstimate.ts'
import type { StepMemory } from './memory.ts'
import type { SnapshotImage } from './snapshot.ts'

/** Everything a run needs. The trainer never opens the project's database. */
export interface TrainJob {
  readonly kind: 'train'
  readonly runId: RunId
  readonly runFolder: string
  readonly cacheFolder: string
  readonly snapshotSha256: string
  /** Where each source folder lies now, by its id: a folder that moved since the snapshot is still found. */
  readonly folders: Readonly<Record<number, string>>
  readonly network: NetworkDocument
  readonly classCount: number
  readonly config: RunConfig
  /** Go on from the newest checkpoint (or from the start when there is none). */
  readonly resume: boolean
  /** Folder of the run whose weights this one begins with; null: fresh weights, or a checkpoint of its own. */
  readonly startFolder: string | null
  /** Of the host: where downloaded backbones lie. */
  readonly dataFolder: string
  readonly threads: number
}

export type RunCommand = 'pause' | 'stop'

/** A trial of learning rates. Such a process trains nothing that is kept, and is ended when the search is cancelled. */
export interface RateSearchJob extends Pick<TrainJob, 'cacheFolder' | 'folders' | 'network' | 'classCount' | 'config' | 'startFolder' | 'dataFolder' | 'threads'> {
  readonly kind: 'searchRate'
  /** Training images, as many as the sweep reads. */
  readonly images: readonly SnapshotImage[]
  /** Class of every training image, for balanced class weights. */
  readonly trainLabels: Int32Array
}
export type FromRateSearch =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rateSearch'; readonly progress: RateSearchProgress }
  | { readonly kind: 'rateFound'; readonly sweep: RateSweep }
  | { readonly kind: 'rateSearchFailed'; readonly error: ErrorData }

export type ToTrainer = TrainJob | RateSearchJob | { readonly kind: RunCommand }

/** What a probe process is asked, and what it says. */
export interface ProbeJob {
  readonly device: DeviceId
  readonly threads: number
}

/** A few steps of a network, to see what they take. */
export interface StepProbeJob {
  readonly kind: 'step'
  readonly network: NetworkDocument
  /** Classes of its task; 0 where it is not about classes. */
  readonly classCount: number
  readonly batchSize: number
  readonly device: DeviceId
  readonly threads: number
}
export type StepProbed = Pick<TrainingEstimate, 'device' | 'memoryBytes' | 'roomBytes' | 'largestBatch' | 'stepMs'>
export type FromProbe =
  | { readonly kind: 'ready' }
  | { readonly kind: 'probed'; readonly report: DeviceReport }
  | { readonly kind: 'stepProbed'; readonly answer: StepProbed }
  | { readonly kind: 'probeFailed'; readonly error: ErrorData }

/** At most ten a second, and one at the end. */
export interface RunReport {
  /** From 1. */
  readonly epoch: number
  /** Steps finished over the whole run. */
  readonly step: number
  readonly stepsPerEpoch: number
  readonly totalSteps: number
  readonly secondsLeft: number | null
  readonly imagesPerSecond: number
  readonly memoryBytes: number
  readonly phase: string
  readonly newSteps: StepColumns
  readonly newSamples: SampleColumns
  readonly newEpochs: readonly EpochMetrics[]
  readonly bestEpoch: number | null
  /** False while images are prepared and programs compiled. */
  readonly training: boolean
}

/** How a run left the trainer. `paused` and `stopped` were asked for, or (with a note) a checkpoint could not be written. */
export interface RunEnd {
  readonly state: 'finished' | 'stopped' | 'paused' | 'failed'
  /** A sentence when it did not go as asked (or stopped early). */
  readonly note: string | null
}

export type FromTrainer =
  | { readonly kind: 'ready' }
  /** Before the first step is compiled: what it will take. */
  | { readonly kind: 'memory'; readonly memory: StepMemory }
  /** A resumed run stands here: curves after it are void, curves before it are these. */
  | { readonly kind: 'resumed'; readonly step: number; readonly steps: StepColumns; readonly epochs: readonly EpochMetrics[]; readonly bestEpoch: number | null }
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'ended'; readonly end: RunEnd }
