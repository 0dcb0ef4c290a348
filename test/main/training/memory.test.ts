/** The memory of a step: estimated against measured, and the sentence when it runs out. */
import { execFileSync } from 'node:child_process'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { createBuilder, addInput, finish, scalar } from '../../../src-main/graph/builder.ts'
import { add } from '../../../src-main/autodiff/primitives/add.ts'
import { multiply } from '../../../src-main/autodiff/primitives/multiply.ts'
import { lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { bytesAt, estimateMemory, isOutOfMemory, largestBatch, outOfMemory, peakBytes } from '../../../src-main/training/memory.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'

const mebibyte = 2 ** 20
const folder = temporaryFolder()

test('values are freed after their last reader; outputs stay', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [1000], 'float32')
  const a = add(builder, x, scalar(builder, 1))
  const b = multiply(builder, a, a)
  const c = multiply(builder, b, b)
  expect(peakBytes(finish(builder, [{ name: 'c', value: c }]))).toBe(2 * 4000)
  expect(peakBytes(finish(builder, [{ name: 'a', value: a }, { name: 'c', value: c }]))).toBe(3 * 4000)
})

// Only Linux and macOS tell the highest memory of a process in the unit the script assumes.
test.runIf(process.platform === 'linux').each([['keras-mnist', 256], ['small-resnet', 64], ['small-resnet', 16]] as const)('the estimate for %s with %d images is within 1.5 times of what a process takes', (id, batchSize) => {
  const template = templateById(id)
  const lower = (size: number) => lowerTrainingStep(template.create(template.input, 10), { batchSize: size, classCount: 10, optimizer: defaultOptimizers.adam }).graph
  const estimate = bytesAt(estimateMemory(lower(batchSize / 2), batchSize / 2, lower(batchSize), batchSize), batchSize)
  const measured = Number(execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../support/measureMemory.ts'), id, String(batchSize)], { encoding: 'utf8' }))
  expect(estimate / measured, `${Math.round(estimate / mebibyte)} MB estimated, ${Math.round(measured / mebibyte)} MB measured`).toBeLessThan(1.5)
  expect(measured / estimate, `${Math.round(estimate / mebibyte)} MB estimated, ${Math.round(measured / mebibyte)} MB measured`).toBeLessThan(1.5)
})

describe('when memory ran out', () => {
  const estimate = { fixedBytes: 200 * mebibyte, perImageBytes: 10 * mebibyte }

  test('the batch that would fit is what the free memory allows, and smaller than the one that did not', () => {
    expect(largestBatch(estimate, 1000 * mebibyte)).toBe(65)
    const sentence = (batchSize: number, room: number): string => outOfMemory({ estimate, batchSize, roomBytes: room * mebibyte }).message
    expect(sentence(256, 1000)).toBe('Memory: it ran out in a step of 256 images, which takes about 2,760 MB; about 1,000 MB could be had. Start a new run with a batch size of at most 65.')
    expect(sentence(32, 1000)).toContain('at most 16.')
    expect(sentence(32, 100)).toContain('Not even a small batch would fit')
  })

  test.each([
    'Non-zero status code returned while running Conv node. Name:\'x\' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 1',
    'std::bad_alloc', 'Array buffer allocation failed', 'pthread_create failed, error code: 12 error msg: Cannot allocate memory',
  ])('%s is lack of memory', (message) => expect(isOutOfMemory(new Error(message))).toBe(true))

  test('other errors are not', () => expect(isOutOfMemory(new Error('input images is missing'))).toBe(false))

  test('in the middle of a run, the run has failed with the sentence, and its checkpoint is kept', async () => {
    const setup = tinySetup(folder)
    let runs = 0
    const { trainingExecutor } = setup
    const { end } = await trainTiny({ ...setup, trainingExecutor: {
      name: 'full',
      async compile(graph) {
        const executable = await trainingExecutor.compile(graph)
        return { close: executable.close, run: (inputs) => (++runs > 3 ? Promise.reject(new Error('Failed to allocate memory for requested buffer of size 99')) : executable.run(inputs)) }
      },
    } })
    expect(end.state).toBe('failed')
    expect(end.note).toMatch(/^Memory: it ran out in a step of 8 images, which takes about \d+ MB.*batch size of at most 4\.$/)
  })
})
