/** Labelled images that look most alike to a trained network: evidence beside its answer, and what a k-nearest-neighbours classifier would say. */
import type { ImageId } from '../dataset/ids.ts'

/** Images shown beside an answer. */
export const nearestShown = 5

export interface NearestImages {
  /** Training images with a class, the most similar first. */
  readonly images: readonly { readonly imageId: ImageId; readonly className: string; readonly similarity: number }[]
  /** The classes of these images, each image counting as much as it is similar; shares of 1, highest first. */
  readonly votes: readonly { readonly name: string; readonly share: number }[]
}

/** Images whose similarity is not positive have no say. */
export function votesOf(images: NearestImages['images']): NearestImages['votes'] {
  const sums = new Map<string, number>()
  for (const { className, similarity } of images) sums.set(className, (sums.get(className) ?? 0) + Math.max(0, similarity))
  const total = [...sums.values()].reduce((sum, value) => sum + value, 0)
  return [...sums].map(([name, sum]) => ({ name, share: total > 0 ? sum / total : 0 })).sort((a, b) => b.share - a.share)
}
