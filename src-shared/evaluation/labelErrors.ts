/**
 * Labels that are probably wrong, by confident learning (Northcutt, Jiang, Chuang: Confident Learning, JAIR 2021): for
 * probabilities of images the network has not learnt from. A class is believed of an image when its probability reaches
 * the mean probability it has among the images labelled so; an image is suspected when a class other than its label is
 * believed and most probable. Most suspected first: the lowest probability of the own label.
 */

export interface SuspectedLabel {
  /** Place of the image, of its label and of the class it seems to be. */
  readonly row: number
  readonly label: number
  readonly suggestion: number
  /** Probability of its label: the lower, the more suspect. */
  readonly selfConfidence: number
}

/** Rounding must not take belief from an image that is exactly as probable as the mean. */
const slack = 1e-6

/** Probabilities [N, classes] against labels [N]; suspected ones in order, equal ones in the order of the images. */
export function suspectedLabels(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): SuspectedLabel[] {
  const thresholds = confidentThresholds(probabilities, labels, classCount)
  const suspected: SuspectedLabel[] = []
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    const at = (index: number): number => probabilities[row * classCount + index]!
    const believed: number[] = []
    let most = 0
    for (let index = 0; index < classCount; index++) {
      if (at(index) >= thresholds[index]! - slack) believed.push(index)
      if (at(index) > at(most)) most = index
    }
    const guess = believed.length > 1 ? most : believed[0]
    if (guess !== undefined && guess !== label && most !== label) suspected.push({ row, label, suggestion: guess, selfConfidence: at(label) })
  }
  return suspected.sort((a, b) => a.selfConfidence - b.selfConfidence || a.row - b.row)
}

/** Images that seem to be of another class than their label, but not surely enough to be suspected; the lowest probability of the label first. */
export function doubtedLabels(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): SuspectedLabel[] {
  const suspected = new Set(suspectedLabels(probabilities, labels, classCount).map(({ row }) => row))
  const doubted: SuspectedLabel[] = []
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    const at = (index: number): number => probabilities[row * classCount + index]!
    let most = 0
    for (let index = 1; index < classCount; index++) if (at(index) > at(most)) most = index
    if (most !== label && !suspected.has(row)) doubted.push({ row, label, suggestion: most, selfConfidence: at(label) })
  }
  return doubted.sort((a, b) => a.selfConfidence - b.selfConfidence || a.row - b.row)
}

/** Mean probability of a class among the images labelled so; Infinity for a class without images: it is never believed. */
export function confidentThresholds(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): number[] {
  const [totals, counts] = [new Float64Array(classCount), new Float64Array(classCount)]
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    totals[label]! += probabilities[row * classCount + label]!
    counts[label]! += 1
  }
  return Array.from(totals, (total, index) => (counts[index] === 0 ? Infinity : Math.max(2 * slack, total / counts[index]!)))
}
