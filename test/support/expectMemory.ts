/** The estimated memory of a training step against what a process that makes it really takes. Linux only: elsewhere the highest memory of a process comes in other units. */
import { execFileSync } from 'node:child_process'
import * as path from 'node:path'
import { expect } from 'vitest'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { bytesAt, estimateMemory } from '../../src-main/training/memory.ts'
import { templateById } from '../../src-shared/templates/index.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'

const mebibyte = 2 ** 20

/** Within a factor of 1.5, either way. */
export function expectMemory(id: string, batchSize: number): void {
  const template = templateById(id)
  const lower = (size: number) => lowerTrainingStep(template.create(template.input, 10), { batchSize: size, classCount: 10, optimizer: defaultOptimizers.adam }).graph
  const estimate = bytesAt(estimateMemory(lower(batchSize / 2), batchSize / 2, lower(batchSize), batchSize), batchSize)
  const measured = Number(execFileSync(process.execPath, [path.resolve(import.meta.dirname, 'measureMemory.ts'), id, String(batchSize)], { encoding: 'utf8' }))
  expect(estimate / measured, `${Math.round(estimate / mebibyte)} MB estimated, ${Math.round(measured / mebibyte)} MB measured`).toBeLessThan(1.5)
  expect(measured / estimate, `${Math.round(estimate / mebibyte)} MB estimated, ${Math.round(measured / mebibyte)} MB measured`).toBeLessThan(1.5)
}
