/** Drawn training data: bars lying, standing and crossed in noise, 12x12 grey. Easy enough for a tiny network, with nothing to download. */
import { labelledImages, type LabelledImages } from '../../src-main/training/batches.ts'

export const barSidePx = 12
export const barClassNames = ['lying', 'standing', 'crossed'] as const

/** Pixels of one picture [H*W], the same for the same number. */
export function drawBar(label: number, number: number): Uint8Array {
  const next = randomBytes(number * 3 + label + 1)
  const pixels = Uint8Array.from({ length: barSidePx * barSidePx }, () => next() % 80)
  const row = 2 + (next() % 8)
  const column = 2 + (next() % 8)
  for (let along = 0; along < barSidePx; along++) {
    if (label !== 1) pixels[row * barSidePx + along] = 150 + (next() % 100)
    if (label !== 0) pixels[along * barSidePx + column] = 150 + (next() % 100)
  }
  return pixels
}

/** `count` labelled pictures in memory; `firstNumber` tells sets apart. */
export function barImages(count: number, firstNumber = 0): LabelledImages {
  const labels = Int32Array.from({ length: count }, (_, index) => index % barClassNames.length)
  const images = Array.from(labels, (label, index) => drawBar(label, firstNumber + index))
  return labelledImages({ count, imageShape: [1, barSidePx, barSidePx], readInto: (index, target, offset) => target.set(images[index]!, offset) }, labels)
}

/** Numerical Recipes' linear congruential generator, upper bits. */
function randomBytes(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 16
  }
}
