/** The memory of a step, estimated against measured: networks of many layers, narrow and wide, two graphs that take turns. The small one is in memory.test.ts, more sizes in `npm run bench -- memory`. */
import { test } from 'vitest'
import { expectMemory } from '../../support/expectMemory.ts'

test.runIf(process.platform === 'linux').each([
  ['small-resnet', 64, 'published'], ['small-resnet', 16, 'published'], ['densenet-121', 8, 'small'], ['vit-tiny', 64, 'small'], ['mobilenet-v2', 64, 'small'], ['dcgan', 64, 'small'], ['u-net-padded', 32, 'small'],
] as const)('the estimate for %s with %d images, %s size, is within 1.5 times of what a process takes', (id, batchSize, scale) => {
  expectMemory(id, batchSize, scale)
})
