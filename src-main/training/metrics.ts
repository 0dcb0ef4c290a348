/** Figures of a run: loss and accuracy from probabilities, what counts as better, speed and time left. */
import type { EpochMetrics, MonitoredMetric } from '../../src-shared/training/run.ts'

/** Keras clips probabilities here before the logarithm, so that one confident mistake stays a finite loss. */
const smallestProbability = 1e-7

/** Place of the largest value of row `row` in [N, classes]; the first of equal ones. */
export function topClass(probabilities: Float32Array, row: number, classCount: number): number {
  let best = 0
  for (let index = 1; index < classCount; index++) {
    if (probabilities[row * classCount + index]! > probabilities[row * classCount + best]!) best = index
  }
  return best
}

/** Categorical cross-entropy of one row of probabilities: -ln p[label], p clipped to 1e-7 as in Keras. */
export function crossEntropy(probabilities: Float32Array, row: number, classCount: number, label: number): number {
  return -Math.log(Math.max(probabilities[row * classCount + label]!, smallestProbability))
}

/** Whether `candidate` beats `best` by the monitored metric. Without validation images the training figure of the same name decides. */
export function isBetter(candidate: EpochMetrics, best: EpochMetrics | null, monitor: MonitoredMetric): boolean {
  if (best === null) return true
  const [now, before] = [monitored(candidate, monitor), monitored(best, monitor)]
  return monitor === 'val_loss' ? now < before : now > before
}

/** The monitored figure of an epoch; the training figure of the same name where there are no validation images. Nobody monitors an accuracy that is null (`configProblems.ts`). */
export function monitored(epoch: EpochMetrics, monitor: MonitoredMetric): number {
  return monitor === 'val_loss' ? (epoch.valLoss ?? epoch.loss) : (epoch.valAccuracy ?? epoch.accuracy ?? Number.NaN)
}

export interface SpeedMeter {
  /** One training step of `images` images took `milliseconds`. */
  addStep(images: number, milliseconds: number): void
  addValidation(milliseconds: number): void
  imagesPerSecond(): number
  /** Null until something was measured. */
  secondsLeft(stepsLeft: number, validationsLeft: number): number | null
}

/** Speed over the last steps, so that a slow start or a busy machine shows soon and is forgotten soon. */
export function createSpeedMeter(): SpeedMeter {
  /** About five seconds of small steps; enough to calm a jumping figure. */
  const remembered = 200
  const steps: { images: number; milliseconds: number }[] = []
  let validationMs = 0
  const sum = (key: 'images' | 'milliseconds'): number => steps.reduce((total, step) => total + step[key], 0)
  return {
    addStep(images, milliseconds) {
      steps.push({ images, milliseconds })
      if (steps.length > remembered) steps.shift()
    },
    addValidation(milliseconds) {
      validationMs = milliseconds
    },
    imagesPerSecond() {
      const milliseconds = sum('milliseconds')
      return milliseconds === 0 ? 0 : (sum('images') * 1000) / milliseconds
    },
    secondsLeft(stepsLeft, validationsLeft) {
      if (steps.length === 0) return null
      return ((sum('milliseconds') / steps.length) * stepsLeft + validationMs * validationsLeft) / 1000
    },
  }
}
