/** The memory of a step: estimated against measured, and the sentence when it runs out. */
import { describe, expect, test } from 'vitest'
import { conv2dKernelGradient } from '../../../src-main/autodiff/primitives/conv2dKernelGradient.ts'
import type { Value } from '../../../src-main/graph/ir.ts'
import { createBuilder, addInput, finish, scalar } from '../../../src-main/graph/builder.ts'
import { add } from '../../../src-main/autodiff/primitives/add.ts'
import { multiply } from '../../../src-main/autodiff/primitives/multiply.ts'
import { assertFits, isOutOfMemory, largestBatch, memoryOf, outOfMemory, peakBytes } from '../../../src-main/training/memory.ts'
import { lowerTaskStep } from '../../../src-main/lowering/task.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import type { Executor } from '../../../src-main/executors/executor.ts'
import { searchRate } from '../../../src-main/training/rateSearch.ts'
import type { RunPrograms } from '../../../src-main/training/run.ts'
import { expectMemory } from '../../support/expectMemory.ts'
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

test.each([
  ['of a few images: windows side by side', 4, 32, 1, (x: number, dy: number) => 3 * x + 3 * dy],
  ['of whole blocks of images: both in another order', 16, 32, 1, (x: number, dy: number) => 2 * x + dy],
  ['of single channels that fill no block: cut out, joined and turned', 4, 6, 6, (x: number) => 27 * x],
  ['of single channels in blocks: in place', 4, 32, 32, () => 0],
] as const)('copies inside a kernel gradient count, %s', (_, images, channels, groups, copies) => {
  const builder = createBuilder()
  const [x, dy] = ['x', 'dy'].map((name) => addInput(builder, name, [images, channels, 8, 8], 'float32')) as [Value, Value]
  const gradient = conv2dKernelGradient(builder, x, dy, { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups }, [3, 3])
  const bytes = 4 * images * channels * 64
  expect(peakBytes(finish(builder, [{ name: 'gradient', value: gradient }]))).toBe(4 * channels * (channels / groups) * 9 + copies(bytes, bytes))
})

// A larger network in memory.slow.test.ts.
test.runIf(process.platform === 'linux')('the estimate for keras-mnist with 256 images is within 1.5 times of what a process takes', () => {
  expectMemory('keras-mnist', 256)
})

test('what grows with the batch is told from the rest, for whole blocks of images as for others', () => {
  const template = templateById('dcgan')
  const document = template.create(template.small.input, 0, { width: template.small.width })
  const lower = (batchSize: number) => lowerTaskStep(document, { batchSize, classCount: 0, optimizer: defaultOptimizers.adam, loss: defaultLosses.binary_crossentropy })
  for (const batchSize of [16, 31, 32]) {
    const { estimate: { fixedBytes, perImageBytes } } = memoryOf(lower(batchSize), lower)
    expect(perImageBytes / mebibyte).toBeGreaterThan(0.8)
    expect(perImageBytes / mebibyte).toBeLessThan(2)
    expect(fixedBytes / mebibyte).toBeGreaterThan(180)
  }
})

describe('a step', () => {
  const memory = { estimate: { fixedBytes: 200 * mebibyte, perImageBytes: 10 * mebibyte }, batchSize: 128 }

  test('that cannot fit is refused, with the batch size that fits', () => {
    expect(() => assertFits({ ...memory, roomBytes: 1000 * mebibyte })).toThrow('Memory: a step of 128 images takes about 1,480 MB, and about 1,000 MB can be had, so none was tried. Start a new run with a batch size of at most 64.')
    expect(() => assertFits({ ...memory, roomBytes: 200 * mebibyte })).toThrow('Not even a small batch would fit')
  })

  test('of a run, or of a search for its rate, is refused before anything is compiled', async () => {
    const setup = tinySetup(folder)
    const programs: RunPrograms = { ...setup.programs, trainingStep: (size, ...rest) => setup.programs.trainingStep(size * 1_000_000, ...rest) }
    const trainingExecutor: Executor = { name: 'not asked', compile: () => Promise.reject(new Error('it was asked')) }
    const sentence = /^Memory: a step of \d+ images takes about [\d,]+ MB, and about [\d,]+ MB can be had, so none was tried\./
    const { end } = await trainTiny({ ...setup, programs, trainingExecutor })
    expect(end).toEqual({ state: 'failed', note: expect.stringMatching(sentence) as string })
    await expect(searchRate({ ...setup, programs, executor: trainingExecutor }, { report: () => undefined })).rejects.toThrow(sentence)
  })

  test('that may fit, as far as can be told, is tried', () => {
    expect(() => assertFits({ ...memory, roomBytes: 1200 * mebibyte })).not.toThrow()
  })
})

describe('when memory ran out', () => {
  const estimate = { fixedBytes: 200 * mebibyte, perImageBytes: 10 * mebibyte }

  test('the batch that would fit is what the free memory allows, and smaller than the one that did not', () => {
    expect(largestBatch({ estimate, batchSize: 100 }, 1000 * mebibyte)).toBe(65)
    const sentence = (batchSize: number, room: number): string => outOfMemory({ estimate, batchSize, roomBytes: room * mebibyte }).message
    expect(sentence(256, 1000)).toBe('Memory: it ran out in a step of 256 images, which takes about 2,760 MB; about 1,000 MB could be had. Start a new run with a batch size of at most 64.')
    expect(sentence(32, 1000)).toContain('at most 16.')
    expect(sentence(32, 100)).toContain('Not even a small batch would fit')
  })

  test('whole blocks of images say how many such fit; of fewer images than a block, half as many, since each may take twice as much', () => {
    const fitting = (batchSize: number, room: number): number | null => largestBatch({ estimate, batchSize }, room * mebibyte)
    expect([fitting(64, 800), fitting(64, 424), fitting(64, 400), fitting(64, 255)]).toEqual([48, 16, 7, null])
    expect([fitting(63, 800), fitting(63, 400), fitting(63, 255)]).toEqual([48, 14, 1])
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
