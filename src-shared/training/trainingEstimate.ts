/** What training a network would take on this machine, measured by a few real steps. Used by the API and the Build screen. */
import type { DeviceId } from './device.ts'

export interface TrainingEstimate {
  readonly batchSize: number
  /** What a run would compute on if nothing else is asked for: the steps were tried there. */
  readonly device: DeviceId
  /** Of the whole training process. */
  readonly memoryBytes: number
  /** What such a process could take now. */
  readonly roomBytes: number
  /** The largest batch that fits into it; null when none does. */
  readonly largestBatch: number | null
  /** Time of one step [ms]; null where the step would not fit, so that none was tried. */
  readonly stepMs: number | null
  /** Training images of the project. */
  readonly trainCount: number
}

/** Seconds of one epoch: its steps one after the other, without reading images and without validation; null when it is not known. */
export function epochSeconds({ stepMs, trainCount, batchSize }: TrainingEstimate): number | null {
  return stepMs === null || trainCount === 0 ? null : (Math.ceil(trainCount / batchSize) * stepMs) / 1000
}
