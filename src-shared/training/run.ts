/** What a training run is told, what state it is in and what it measures. */
import type { NetworkId, RunId } from '../dataset/ids.ts'

export type OptimizerConfig =
  | { readonly kind: 'sgd' }
  /** v = momentum * v - lr * g; w = w + v (Keras). */
  | { readonly kind: 'momentum'; readonly momentum: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }

export type MonitoredMetric = 'val_loss' | 'val_accuracy'

export interface RunConfig {
  readonly networkId: NetworkId
  readonly batchSize: number
  readonly epochs: number
  readonly learningRate: number
  readonly optimizer: OptimizerConfig
  readonly loss: 'categorical_crossentropy'
  readonly seed: number
  /** Stop after this many epochs without improvement of `monitor`; null: never. */
  readonly earlyStoppingPatience: number | null
  /** Decides the best checkpoint (and early stopping). */
  readonly monitor: MonitoredMetric
}

export type RunState = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'interrupted' | 'failed'

/** Ratios are 0..1. Validation values are null where the run has no validation images. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
  readonly valLoss: number | null
  readonly valAccuracy: number | null
  readonly seconds: number
}

/** Per-step curves as columns (compact on the wire). `step` counts from 1 over the whole run. */
export interface StepColumns {
  readonly step: readonly number[]
  readonly loss: readonly number[]
  readonly accuracy: readonly number[]
}

export interface RunCurves {
  /** Optimizer steps in one epoch: where on the step axis an epoch ends. */
  readonly stepsPerEpoch: number
  readonly steps: StepColumns
  readonly epochs: readonly EpochMetrics[]
}

export interface RunSummary {
  readonly id: RunId
  readonly name: string
  readonly state: RunState
  readonly config: RunConfig
  readonly networkName: string
  /** Class names in output order; frozen when the run started. */
  readonly classNames: readonly string[]
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly epochsDone: number
  /** The epoch of the best checkpoint, or null before the first one. */
  readonly bestEpoch: number | null
  readonly best: EpochMetrics | null
  /** Why it failed or stopped early, as a sentence; null when it went as asked. */
  readonly note: string | null
  /** Labels or splits changed since the run froze its data set. */
  readonly datasetChanged: boolean
}

/** At most ten a second while a run lasts. */
export interface RunProgress {
  readonly runId: RunId
  readonly state: RunState
  readonly epoch: number
  readonly step: number
  readonly stepsPerEpoch: number
  readonly totalSteps: number
  readonly secondsLeft: number | null
  readonly imagesPerSecond: number
  readonly memoryBytes: number
  /** One sentence about what is going on ("Preparing 12,000 images", "Validating"). */
  readonly phase: string
  /** New points since the last message. */
  readonly newSteps: StepColumns
  readonly newEpochs: readonly EpochMetrics[]
}
