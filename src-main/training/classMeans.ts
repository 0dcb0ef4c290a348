/**
 * A head that is worked out instead of trained: the answer is the class whose mean feature is nearest (prototypes, Snell et al. 2017,
 * arXiv 1703.05175), written as the weights of ordinary layers. From one image per class on. Used by the trainer process.
 */
import { logSumExp, standardized, vector, type LabelledFeatures } from './labelledFeatures.ts'
import type { State } from './startState.ts'

/** Factors of the squared distance that are tried: powers of two. */
const [coarsest, finest] = [-14, 2]

export interface ClassMeansLayers {
  readonly normalization: string
  /** With softmax, a unit for each class. */
  readonly dense: string
}

/**
 * The statistics of the normalization and the weights of the Dense layer after it: scores are -t |x - mean of the class|^2
 * without the part that all classes have in common, so softmax of them is the distribution of a normal density around each mean.
 */
export function classMeansHead({ normalization, dense }: ClassMeansLayers, features: LabelledFeatures, classCount: number): State {
  const { mean, variance, scaled } = standardized(features)
  const means = meansOf({ ...features, rows: scaled }, classCount)
  const factor = bestFactor({ ...features, rows: scaled }, means)
  const kernel = new Float32Array(features.size * classCount)
  const bias = new Float32Array(classCount)
  for (let label = 0; label < classCount; label++) {
    const center = means.centers[label]!
    center.forEach((value, at) => (kernel[at * classCount + label] = 2 * factor * value))
    bias[label] = -factor * center.reduce((sum, value) => sum + value * value, 0)
  }
  return new Map([
    [`${normalization}/moving_mean`, vector(mean)],
    [`${normalization}/moving_variance`, vector(variance)],
    [`${dense}/kernel`, { shape: [features.size, classCount], dtype: 'float32', data: kernel }],
    [`${dense}/bias`, vector(bias)],
  ])
}

interface Means {
  /** By class. */
  readonly centers: readonly Float64Array[]
  readonly counts: readonly number[]
}

function meansOf({ rows, size, labels }: LabelledFeatures, classCount: number): Means {
  const centers = Array.from({ length: classCount }, () => new Float64Array(size))
  const counts = new Array<number>(classCount).fill(0)
  labels.forEach((label, row) => {
    counts[label]!++
    for (let at = 0; at < size; at++) centers[label]![at]! += rows[row * size + at]!
  })
  centers.forEach((center, label) => center.forEach((sum, at) => (center[at] = sum / Math.max(1, counts[label]!))))
  return { centers, counts }
}

/** The factor under which the training images, each left out of the mean of its class, are most likely; images that are alone in their class say nothing about it. */
function bestFactor(features: LabelledFeatures, means: Means): number {
  const { rows, size, labels } = features
  const usable = [...labels.keys()].filter((row) => means.counts[labels[row]!]! > 1)
  const distances = usable.map((row) => {
    const label = labels[row]!
    const count = means.counts[label]!
    return means.centers.map((center, other) => {
      let sum = 0
      // Without this image the mean of its class is (count * mean - x) / (count - 1), which is count / (count - 1) times as far away.
      for (let at = 0; at < size; at++) sum += (rows[row * size + at]! - center[at]!) ** 2
      return other === label ? sum * (count / (count - 1)) ** 2 : sum
    })
  })
  let best = { factor: 1 / (2 * size), likelihood: Number.NEGATIVE_INFINITY }
  for (let power = coarsest; usable.length > 0 && power <= finest; power++) {
    const factor = 2 ** power
    const likelihood = distances.reduce((sum, all, index) => sum - factor * all[labels[usable[index]!]!]! - logSumExp(all.map((distance) => -factor * distance)), 0)
    if (likelihood > best.likelihood) best = { factor, likelihood }
  }
  return best.factor
}
