/** The estimated memory of a training step against what a process that makes it really takes. Linux only: elsewhere the highest memory of a process comes in other units. */
import { execFileSync } from 'node:child_process'
import * as path from 'node:path'
import { expect } from 'vitest'
import type { MeasuredMemory } from './measureMemory.ts'

const mebibyte = 2 ** 20
/** Either way: an estimate that is too low ends runs, one that is too high refuses them. */
export const largestError = 1.5

/** In a process of its own. */
export function measureMemory(id: string, batchSize: number, scale: 'small' | 'published'): MeasuredMemory {
  const printed = execFileSync(process.execPath, [path.resolve(import.meta.dirname, 'measureMemory.ts'), id, String(batchSize), scale], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(printed) as MeasuredMemory
}

/** Within a factor of 1.5, either way. */
export function expectMemory(id: string, batchSize: number, scale: 'small' | 'published' = 'published'): void {
  const { estimateBytes, peakBytes } = measureMemory(id, batchSize, scale)
  const said = `${id}: ${Math.round(estimateBytes / mebibyte)} MB estimated, ${Math.round(peakBytes / mebibyte)} MB measured`
  expect(estimateBytes / peakBytes, said).toBeLessThan(largestError)
  expect(peakBytes / estimateBytes, said).toBeLessThan(largestError)
}
