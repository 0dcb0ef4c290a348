/** Figures of probabilities [N, classes] (rows one after another) against labels [N]. */

/** Share of images whose label is among the k most probable classes. Of equal probabilities the later class counts as more probable, as in scikit-learn. */
export function topKAccuracy(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number, k: number): number {
  let right = 0
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    const own = probabilities[row * classCount + label]!
    let before = 0
    for (let index = 0; index < classCount; index++) {
      const other = probabilities[row * classCount + index]!
      if (other > own || (other === own && index > label)) before += 1
    }
    if (before < k) right += 1
  }
  return labels.length === 0 ? 0 : right / labels.length
}

/** Mean of -ln p[label]; p is kept within `smallest`..1-`smallest`, whose default is the step of float32 at 1. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number, smallest = 2 ** -23): number {
  let total = 0
  for (let row = 0; row < labels.length; row++) total -= Math.log(Math.min(1 - smallest, Math.max(smallest, probabilities[row * classCount + labels[row]!]!)))
  return labels.length === 0 ? 0 : total / labels.length
}

/** Mean squared distance from the one-hot label (Brier 1950); half of it with two classes, so that it lies in 0..1 there, as in scikit-learn. */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): number {
  let total = 0
  for (let row = 0; row < labels.length; row++) {
    for (let index = 0; index < classCount; index++) total += ((index === labels[row] ? 1 : 0) - probabilities[row * classCount + index]!) ** 2
  }
  return labels.length === 0 ? 0 : total / labels.length / (classCount === 2 ? 2 : 1)
}

export interface CalibrationBin {
  /** Range of probabilities; the upper end belongs to the next bin, save 1. */
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean probability and share of right answers; 0 in an empty bin. */
  readonly confidence: number
  readonly accuracy: number
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[]
  /** Expected calibration error: mean distance of confidence and accuracy, weighted by images. */
  readonly expectedError: number
}

/** Reliability of confidences [N] (each of the answer that was given) in `binCount` bins of equal width; Guo et al. 2017, section 2. */
export function calibrationOf(confidences: ArrayLike<number>, isRight: ArrayLike<boolean | number>, binCount = 10): Calibration {
  const [count, confidence, right] = [0, 1, 2].map(() => new Float64Array(binCount)) as [Float64Array, Float64Array, Float64Array]
  for (let index = 0; index < confidences.length; index++) {
    const bin = binOf(confidences[index]!, binCount)
    count[bin]! += 1
    confidence[bin]! += confidences[index]!
    right[bin]! += Number(isRight[index]!)
  }
  const mean = (sums: Float64Array, bin: number): number => (count[bin] === 0 ? 0 : sums[bin]! / count[bin]!)
  const bins = Array.from(count, (images, bin) => ({ from: bin / binCount, to: (bin + 1) / binCount, count: images, confidence: mean(confidence, bin), accuracy: mean(right, bin) }))
  const expectedError = bins.reduce((total, bin) => total + bin.count * Math.abs(bin.confidence - bin.accuracy), 0) / Math.max(1, confidences.length)
  return { bins, expectedError }
}

/** Edges are the numbers bin / binCount, not a product that rounding may put on the other side of one. */
function binOf(confidence: number, binCount: number): number {
  let bin = Math.min(binCount - 1, Math.max(0, Math.floor(confidence * binCount)))
  while (bin > 0 && confidence < bin / binCount) bin -= 1
  while (bin < binCount - 1 && confidence >= (bin + 1) / binCount) bin += 1
  return bin
}
