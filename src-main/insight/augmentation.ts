/** One image changed at random as a training step would change it, several times. Used by answer.ts. */
import { availableParallelism } from 'node:os'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { previewSidePx, type AugmentationPreview } from '../../src-shared/api/augmentationPreview.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { decodeImage } from '../images/decode.ts'
import { lowerAugmentation } from '../lowering/augment/alone.ts'
import { stepKey } from '../training/random.ts'
import type { AugmentationRequest } from './messages.ts'
import { shrinkOf, shrunk } from './smallPicture.ts'

/** The image, and the next one of its batch for what mixes two. */
const batch = 2

/** Version k draws from the key of step k of the first epoch. Mixing takes another of `partners` each time. */
export async function previewAugmentation({ input, file, partners, augmentation, seed }: AugmentationRequest): Promise<AugmentationPreview> {
  const channels = channelsOf(input.colour)
  const shape = [batch, channels, input.heightPx, input.widthPx]
  const original = await decodeImage(file, input)
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: Math.max(1, availableParallelism() - 1) }).compile(lowerAugmentation(shape, augmentation))
  const shrink = shrinkOf(input.heightPx, input.widthPx, previewSidePx)
  const small = (pixels: ArrayLike<number>): string => Buffer.from(shrunk(pixels, channels, input.heightPx, input.widthPx, shrink)).toString('base64')
  try {
    const versions: string[] = []
    for (const [index, partner] of partners.entries()) {
      const data = new Uint8Array(batch * original.length)
      data.set(original)
      data.set(partner === file ? original : await decodeImage(partner, input), original.length)
      const { images } = await executable.run({ images: { shape, dtype: 'uint8', data }, random: { shape: [2], dtype: 'int32', data: stepKey(seed, 1, index + 1) } })
      if (images === undefined) throw new Error('augmentation: no images')
      versions.push(small(images.data.subarray(0, original.length)))
    }
    return { widthPx: Math.ceil(input.widthPx / shrink), heightPx: Math.ceil(input.heightPx / shrink), channels, original: small(original), versions }
  } finally {
    await executable.close()
  }
}
