/** `npm run bench -- memory`: the memory of a training process, estimated before its first step and measured after some, by network and batch size. */
import { largestError, measureMemory } from '../support/expectMemory.ts'

const networks: readonly (readonly [string, 'small' | 'published', readonly number[]])[] = [
  ['keras-mnist', 'published', [16, 64, 256, 1024]],
  ['small-resnet', 'published', [1, 16, 64]],
  ['resnet-20', 'published', [16, 64]],
  ['vit-tiny', 'small', [1, 16, 128]],
  ['mobilenet-v2', 'small', [1, 16, 128]],
  ['mobilenet-v2', 'published', [2, 8]],
  ['densenet-121', 'small', [2, 16]],
  ['efficientnet-b0', 'small', [8, 32]],
  ['u-net-padded', 'small', [8, 64]],
  ['u-net-padded', 'published', [1]],
  ['autoencoder', 'small', [16, 64]],
  ['lstm-rows', 'small', [64, 512]],
  ['siamese', 'small', [16, 64]],
  ['dcgan', 'small', [32, 256]],
  ['dcgan', 'published', [16]],
]

export function bench(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('bench: the highest memory of a process comes in other units here. Run it on Linux.')
    return Promise.resolve()
  }
  const megabytes = (bytes: number): string => Math.round(bytes / 2 ** 20).toLocaleString('en').padStart(6)
  let worst = 1
  for (const [id, scale, sizes] of networks) {
    for (const size of sizes) {
      const { estimateBytes, peakBytes } = measureMemory(id, size, scale)
      const ratio = estimateBytes / peakBytes
      worst = Math.max(worst, ratio, 1 / ratio)
      console.log(`${`${id} (${scale})`.padEnd(28)} batch ${String(size).padStart(4)}: estimated ${megabytes(estimateBytes)} MB, measured ${megabytes(peakBytes)} MB, ratio ${ratio.toFixed(2)}`)
    }
  }
  console.log(`worst error: ${worst.toFixed(2)} times (at most ${largestError})`)
  return Promise.resolve()
}
