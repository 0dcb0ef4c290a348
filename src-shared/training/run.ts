/** What a training run is told, what state it is in and what it measures. */
import type { NetworkId, RunId } from '../dataset/ids.ts'
import type { Task } from '../network/task.ts'
import { noAugmentation, type AugmentationConfig } from './augmentation.ts'
import { defaultLosses, type LossConfig } from './loss.ts'
import type { MetricConfig } from './metric.ts'
import { defaultUpdate, type OptimizerConfig, type UpdateConfig } from './optimizer.ts'
import { defaultSchedules, type ScheduleConfig } from './schedule.ts'
import type { DeviceChoice } from './device.ts'
import type { SampleColumns, StepFigureColumns } from './stepFigures.ts'
import type { UnfreezeConfig } from './unfreezing.ts'

export type { OptimizerConfig } from './optimizer.ts'

export type MonitoredMetric = 'val_loss' | 'val_accuracy'

export const headKinds = ['training', 'class_means', 'nearest_images'] as const
export type HeadKind = (typeof headKinds)[number]

export interface RunConfig {
  readonly networkId: NetworkId
  readonly batchSize: number
  readonly epochs: number
  readonly learningRate: number
  readonly optimizer: OptimizerConfig
  readonly loss: LossConfig
  readonly seed: number
  /** Stop after this many epochs without improvement of `monitor`; null: never. */
  readonly earlyStoppingPatience: number | null
  /** Decides the best checkpoint (and early stopping, and reduce-on-plateau). */
  readonly monitor: MonitoredMetric
  readonly schedule: ScheduleConfig
  readonly update: UpdateConfig
  /** balanced: images of a rare class count more, so that all classes count the same. */
  readonly classWeights: 'none' | 'balanced'
  /** Learning rate of a layer as a multiple of the run's, by layer id; 1 where it is not named. 0: the layer is frozen (Keras trainable = false). */
  readonly layerRates: Readonly<Record<string, number>>
  /** Layers frozen at first (rate 0) begin to train block by block; null: they stay frozen. */
  readonly unfreeze: UnfreezeConfig | null
  readonly metrics: readonly MetricConfig[]
  /** The run whose weights, and optimizer memory as far as it fits, this one begins with; null: fresh weights. */
  readonly startFrom: RunId | null
  readonly augmentation: AugmentationConfig
  /** Every so many epochs the weights are kept for good, to be chosen later; null: the best and the last only. */
  readonly keepEvery: number | null
  /**
   * training: steps, as many as it takes · worked out from the features of the training images instead: class_means (nearest class mean),
   * nearest_images (every training image votes for its class, the closer the more).
   */
  readonly head: HeadKind
  /** What to compute on. A started run holds the device that was chosen for it, never `auto`. */
  readonly device: DeviceChoice
}

type Basics = 'networkId' | 'batchSize' | 'epochs' | 'learningRate' | 'optimizer' | 'seed' | 'earlyStoppingPatience' | 'monitor'

/** A configuration as it may be given or was stored by an earlier version: what came later may be missing. */
export type RunRequest = Pick<RunConfig, Basics> & Partial<Omit<RunConfig, Basics | 'loss'>> & { readonly loss?: LossConfig | 'categorical_crossentropy' }

/** The request with the defaults of everything it does not say. */
export function completeRunConfig({ loss, ...request }: RunRequest): RunConfig {
  return {
    schedule: defaultSchedules.constant,
    update: defaultUpdate,
    classWeights: 'none',
    layerRates: {},
    unfreeze: null,
    metrics: [],
    startFrom: null,
    augmentation: noAugmentation,
    keepEvery: null,
    head: 'training',
    device: 'onnx-cpu',
    ...request,
    loss: loss === undefined || loss === 'categorical_crossentropy' ? defaultLosses.categorical_crossentropy : loss,
  }
}

/** queued: waits until the runs before it have ended. */
export type RunState = 'queued' | 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'interrupted' | 'failed'

/** Ratios are 0..1. Validation values are null where the run has no validation images, accuracies where its task has no right and wrong. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number | null
  readonly valLoss: number | null
  readonly valAccuracy: number | null
  readonly seconds: number
  /** Figures of the run's metrics by name (`metric.ts`); absent where the run has none. */
  readonly metrics?: EpochFigures
}

export interface EpochFigures {
  readonly train: Readonly<Record<string, number>>
  readonly val: Readonly<Record<string, number>> | null
}

/** The weights of one epoch that were kept for good. */
export interface KeptCheckpoint {
  readonly epoch: number
  readonly sizeBytes: number
}

/** Per-step curves as columns (compact on the wire). `step` counts from 1 over the whole run. */
export interface StepColumns {
  readonly step: readonly number[]
  readonly loss: readonly number[]
  /** Null where the task has no right and wrong. */
  readonly accuracy: readonly (number | null)[]
  readonly figures?: StepFigureColumns
}

export interface RunCurves {
  /** Optimizer steps in one epoch: where on the step axis an epoch ends. */
  readonly stepsPerEpoch: number
  readonly steps: StepColumns
  readonly samples: SampleColumns
  readonly epochs: readonly EpochMetrics[]
}

/** How many images a run learns from and is judged by; frozen when it started. */
export interface RunParts {
  readonly trainCount: number
  readonly valCount: number
  /** Training images of each class in output order; null where the task is not about classes. */
  readonly classCounts: readonly number[] | null
}

export interface RunSummary {
  readonly id: RunId
  readonly name: string
  readonly state: RunState
  readonly config: RunConfig
  readonly networkName: string
  readonly task: Task
  /** Class names in output order; frozen when the run started. */
  readonly classNames: readonly string[]
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly epochsDone: number
  /** The epoch of the best checkpoint, or null before the first one. */
  readonly bestEpoch: number | null
  readonly best: EpochMetrics | null
  /** The epoch a person chose to evaluate, predict and export with; null: the best one. */
  readonly chosenEpoch: number | null
  /** Why it failed or stopped early, as a sentence; null when it went as asked. */
  readonly note: string | null
  /** Labels or splits changed since the run froze its data set. */
  readonly datasetChanged: boolean
  /** Null for runs of earlier versions. */
  readonly parts: RunParts | null
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
  readonly newSamples: SampleColumns
  readonly newEpochs: readonly EpochMetrics[]
}
