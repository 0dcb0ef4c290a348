/** One image changed at random as a training step would change it, several times. Used by answer.ts. */
import { availableParallelism } from 'node:os'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { previewSidePx, type AugmentationPreview } from '../../src-shared/api/augmentationPreview.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { decodeImage } from '../images/decode.ts'
import { lowerAugmentation } from '../lowering/augment/alone.ts'
import { stepKey } from '../training/random.ts'
import type { AugmentationRequest } from './messages.ts'

/** The image, and the next one of its batch for what mixes two. */
const batch = 2

/** Version k draws from the key of step k of the first epoch. Mixing takes another of `partners` each time. */
export async function previewAugmentation({ input, file, partners, augmentation, seed }: AugmentationRequest): Promise<AugmentationPreview> {
  const channels = channelsOf(input.colour)
  const shape = [batch, channels, input.heightPx, input.widthPx]
  const original = await decodeImage(file, input)
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: Math.max(1, availableParallelism() - 1) }).compile(lowerAugmentation(shape, augmentation))
  const small = (pixels: ArrayLike<number>): string => Buffer.from(shrunk(pixels, channels, input.heightPx, input.widthPx)).toString('base64')
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
    const shrink = shrinkOf(input.heightPx, input.widthPx)
    return { widthPx: Math.ceil(input.widthPx / shrink), heightPx: Math.ceil(input.heightPx / shrink), channels, original: small(original), versions }
  } finally {
    await executable.close()
  }
}

function shrinkOf(rows: number, columns: number): number {
  return Math.max(1, Math.ceil(Math.max(rows, columns) / previewSidePx))
}

/** Planes [C,H,W] as pixels [h,w,C] of bytes; squares of several pixels as their mean. Numbers beyond 0..255, which a network may well get, are shown as black or white. */
function shrunk(pixels: ArrayLike<number>, channels: number, rows: number, columns: number): Uint8ClampedArray {
  const shrink = shrinkOf(rows, columns)
  const [height, width] = [Math.ceil(rows / shrink), Math.ceil(columns / shrink)]
  const small = new Uint8ClampedArray(height * width * channels)
  for (let channel = 0; channel < channels; channel += 1) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        let [sum, count] = [0, 0]
        for (let r = row * shrink; r < Math.min(rows, (row + 1) * shrink); r += 1) {
          for (let c = column * shrink; c < Math.min(columns, (column + 1) * shrink); c += 1) {
            sum += pixels[(channel * rows + r) * columns + c]!
            count += 1
          }
        }
        small[(row * width + column) * channels + channel] = sum / count
      }
    }
  }
  return small
}
