/** The memory of a step, estimated against measured, for a network of many layers. The small one is in memory.test.ts. */
import { test } from 'vitest'
import { expectMemory } from '../../support/expectMemory.ts'

test.runIf(process.platform === 'linux').each([64, 16])('the estimate for small-resnet with %d images is within 1.5 times of what a process takes', (batchSize) => {
  expectMemory('small-resnet', batchSize)
})
