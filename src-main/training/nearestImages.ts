/**
 * A head that is worked out instead of trained: every training image votes for its class, the closer its features the more (nearest
 * neighbours with the weights of a normal density; the attention of Vinyals et al. 2016, arXiv 1606.04080), written as ordinary layers.
 * From one image per class on. A hard count of the k nearest has no such layers; here left-out images choose how many count.
 */
import { logSumExp, standardized, vector, type LabelledFeatures } from './labelledFeatures.ts'
import type { State } from './startState.ts'

export interface NearestLayers {
  readonly normalization: string
  /** Dense with softmax, a unit for each training image: its share of the vote. */
  readonly votes: string
  /** Dense with softmax, a unit for each class. */
  readonly classes: string
}

/** Factors of the squared distance that are tried: powers of two, each over the number of features. */
const [coarsest, finest] = [-3, 7]
/** Factors of the shares before the softmax over classes. */
const certainties = [1, 2, 4, 8, 16] as const
/** With too few images to leave one out: as sure as this when all votes agree. */
const sureShare = 0.9
/** Images that are left out, at most; their distances to all others take as long as so many passes over the features. */
const mostLeftOut = 500

interface Factors {
  /** Of the squared distance: how fast votes fall off. */
  readonly distance: number
  /** Of the shares: how sure a unanimous vote is. */
  readonly certainty: number
}

/**
 * Votes are softmax over images of -t |x - image|^2, without the part all images have in common; the answer is softmax of c times the votes
 * of each class. t and c are those under which left-out training images are most likely.
 */
export function nearestImagesHead(layers: NearestLayers, features: LabelledFeatures, classCount: number): State {
  const { size, labels } = features
  const { mean, variance, scaled } = standardized(features)
  const factors = bestFactors({ ...features, rows: scaled }, classCount)
  const count = labels.length
  const votes = new Float32Array(size * count)
  const bias = new Float32Array(count)
  const classes = new Float32Array(count * classCount)
  labels.forEach((label, image) => {
    let squares = 0
    for (let at = 0; at < size; at++) {
      const value = scaled[image * size + at]!
      votes[at * count + image] = 2 * factors.distance * value
      squares += value * value
    }
    bias[image] = -factors.distance * squares
    classes[image * classCount + label] = factors.certainty
  })
  return new Map([
    [`${layers.normalization}/moving_mean`, vector(mean)],
    [`${layers.normalization}/moving_variance`, vector(variance)],
    [`${layers.votes}/kernel`, { shape: [size, count], dtype: 'float32', data: votes }],
    [`${layers.votes}/bias`, vector(bias)],
    [`${layers.classes}/kernel`, { shape: [count, classCount], dtype: 'float32', data: classes }],
    [`${layers.classes}/bias`, vector(new Float32Array(classCount))],
  ])
}

function bestFactors(features: LabelledFeatures, classCount: number): Factors {
  const { size, labels } = features
  const members = new Map<number, number>()
  for (const label of labels) members.set(label, (members.get(label) ?? 0) + 1)
  // An image that is alone in its class says nothing about how its class is found.
  const usable = [...labels.keys()].filter((image) => members.get(labels[image]!)! > 1)
  const step = Math.max(1, usable.length / mostLeftOut)
  const leftOut = Array.from({ length: Math.min(usable.length, mostLeftOut) }, (_, index) => usable[Math.floor(index * step)]!)
  const distances = leftOut.map((image) => distancesFrom(features, image))
  let best: Factors & { readonly likelihood: number } = { distance: 1 / size, certainty: Math.log((sureShare * (classCount - 1)) / (1 - sureShare)), likelihood: Number.NEGATIVE_INFINITY }
  for (let power = coarsest; leftOut.length > 0 && power <= finest; power++) {
    const distance = 2 ** power / size
    const shares = leftOut.map((image, index) => sharesOf(distances[index]!, image, labels, classCount, distance))
    for (const certainty of certainties) {
      const likelihood = shares.reduce((sum, share, index) => sum + certainty * share[labels[leftOut[index]!]!]! - logSumExp(share.map((value) => certainty * value)), 0)
      if (likelihood > best.likelihood) best = { distance, certainty, likelihood }
    }
  }
  return best
}

/** Squared distances of an image to all images [count]. */
function distancesFrom({ rows, size, labels }: LabelledFeatures, image: number): Float64Array {
  const distances = new Float64Array(labels.length)
  for (let other = 0; other < labels.length; other++) {
    let sum = 0
    for (let at = 0; at < size; at++) sum += (rows[image * size + at]! - rows[other * size + at]!) ** 2
    distances[other] = sum
  }
  return distances
}

/** The share of the vote of each class, the image itself left out [classes]. */
function sharesOf(distances: Float64Array, image: number, labels: Int32Array, classCount: number, factor: number): readonly number[] {
  const nearest = distances.reduce((least, distance, other) => (other === image ? least : Math.min(least, distance)), Number.POSITIVE_INFINITY)
  const sums = new Array<number>(classCount).fill(0)
  let total = 0
  distances.forEach((distance, other) => {
    if (other === image) return
    const vote = Math.exp(-factor * (distance - nearest))
    sums[labels[other]!]! += vote
    total += vote
  })
  return sums.map((sum) => sum / total)
}
