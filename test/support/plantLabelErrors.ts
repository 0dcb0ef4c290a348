/** Gives a share of the labelled images another class, drawn by a seed, as one edit. Used by the tests and the benchmark of suspected label errors. */
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { Core } from '../../src-main/api/core.ts'
import { epochOrder } from '../../src-main/training/random.ts'

/** The images that are labelled wrongly now, with the class they had. */
export async function plantLabelErrors({ labels, images, suggestions }: Pick<Core['handlers'], 'labels' | 'images' | 'suggestions'>, share: number, seed: number): Promise<ReadonlyMap<ImageId, ClassId>> {
  const classes = await labels.classes()
  const labelled = (await Promise.all(classes.map(async ({ id }) => (await images.ids({ classId: id })).map((imageId) => ({ imageId, classId: id }))))).flat()
  const drawn = [...epochOrder(labelled.length, seed, 1)].slice(0, Math.round(share * labelled.length)).map((place) => labelled[place]!)
  const others = epochOrder(drawn.length, seed, 2)
  const wrong = drawn.map(({ imageId, classId }, index) => {
    const candidates = classes.filter(({ id }) => id !== classId)
    return { imageId, classId: candidates[others[index]! % candidates.length]!.id }
  })
  await suggestions.accept(wrong)
  return new Map(drawn.map(({ imageId, classId }) => [imageId, classId]))
}
