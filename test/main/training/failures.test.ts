/** What ends a run from inside a step: numbers that are none, a device that is lost. Nothing computed at or after that step is ever kept. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Executor } from '../../../src-main/executors/executor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import type { ScheduleConfig } from '../../../src-shared/training/schedule.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'

const root = temporaryFolder()
let number = 0
const newFolder = (): string => {
  const folder = path.join(root, String(number++))
  fs.mkdirSync(folder)
  return folder
}
const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))
type Outputs = Readonly<Record<string, Tensor>>

/** The executor of a run, but step `at` (from 1) of all its programs together answers as `change` says, or throws. */
function disturbed(executor: Executor, at: number, change: (outputs: Outputs) => Outputs): Executor {
  let steps = 0
  return {
    name: 'disturbed',
    async compile(graph) {
      const executable = await executor.compile(graph)
      // Only training steps count: the search for bad numbers has another graph.
      const isStep = graph.outputs.some(({ name }) => name === 'correct')
      return { close: executable.close, run: async (inputs) => (isStep && ++steps === at ? change(await executable.run(inputs)) : executable.run(inputs)) }
    },
  }
}

/** A rate that float32 cannot hold from step `step` on: that step's loss is a number like any other, the weights it makes are not. Four steps an epoch. */
const endlessFrom = (step: number): ScheduleConfig => ({ kind: 'step', boundaries: [(step - 1) / 4], factor: 1e60 })

describe('numbers that are none', () => {
  test('in the loss: the run stops at that very step', async () => {
    const folder = newFolder()
    const setup = tinySetup(folder)
    const { end, losses } = await trainTiny({ ...setup, trainingExecutor: disturbed(setup.trainingExecutor, 6, (outputs) => ({ ...outputs, loss: { shape: [], dtype: 'float32', data: Float32Array.of(NaN) } })) })
    expect(end).toMatchObject({ state: 'failed', note: expect.stringMatching(/^Step 6: the numbers became too large to go on, at a learning rate of 0\.01\. The last checkpoint with sound numbers is kept/) as string })
    expect(latest(folder).position.step).toBe(4)
    expect(losses).toHaveLength(5)
  })

  test.each([1, 6, 8])('in weights, while the loss is a number: the run stops at that very step (%i), names it and a layer, and keeps the checkpoint of the epoch before', async (step) => {
    const folder = newFolder()
    const { end, losses } = await trainTiny(tinySetup(folder, { config: { optimizer: { kind: 'sgd' }, schedule: endlessFrom(step) } }))
    expect(end.state).toBe('failed')
    expect(end.note).toMatch(new RegExp(`^Step ${step}: the numbers became too large to go on, first in [A-Z][a-z ]+ \\d \\([A-Z]\\w+\\), at a learning rate of`))
    const saved = step > 4 ? 4 : 0
    expect(latest(folder).position.step).toBe(saved)
    if (saved > 0) expect(loadBestCheckpoint(folder)!.position.step).toBe(saved)
    expect(losses).toHaveLength(step - 1)
    expect(losses.every(Number.isFinite)).toBe(true)
  })

  test('in the statistics of a normalization, which hides them from the loss', async () => {
    const [before, folder] = [newFolder(), newFolder()]
    await trainTiny(tinySetup(before, { config: { epochs: 1 } }))
    const { tensors, ...rest } = latest(before)
    // Channels of 1e19 have a variance that float32 cannot hold; divided by its root they are 0.
    const startFrom: Checkpoint = { ...rest, tensors: new Map([...tensors].map(([name, tensor]) => [name, name === 'conv_1/kernel' ? { ...tensor, data: (tensor.data as Float32Array).map((value) => value * 1e20) } : tensor])) }
    const { end } = await trainTiny(tinySetup(folder, { startFrom }))
    expect(end.note).toMatch(/^Step 1: the numbers became too large to go on, first in /)
    expect(latest(folder).position.step).toBe(0)
  })

  test('in the memory of the optimizer alone: it is not saved, and the sentence does not claim to know the step', async () => {
    const folder = newFolder()
    const setup = tinySetup(folder)
    const { end } = await trainTiny({ ...setup, trainingExecutor: disturbed(setup.trainingExecutor, 8, (outputs) => {
      const slot = outputs['conv_1/kernel/adam_v']!
      return { ...outputs, 'conv_1/kernel/adam_v': { ...slot, data: Float32Array.from(slot.data, (value, at) => (at === 5 ? Infinity : value)) } }
    }) })
    expect(end).toMatchObject({ state: 'failed', note: expect.stringMatching(/^By step 8: the numbers became too large to go on, first in Conv 1 \(Conv2D\), at/i) as string })
    expect(latest(folder).position.step).toBe(4)
  })

  test('in validation: the run stops, and the epoch is not kept', async () => {
    const folder = newFolder()
    const setup = tinySetup(folder)
    let rounds = 0
    const { end } = await trainTiny({ ...setup, inferenceExecutor: {
      name: 'overflowing',
      async compile(graph) {
        const executable = await setup.inferenceExecutor.compile(graph)
        const bad = ++rounds === 2
        return { close: executable.close, run: async (inputs) => {
          const { probabilities } = await executable.run(inputs)
          return { probabilities: bad ? { ...probabilities!, data: new Float32Array(probabilities!.data.length).fill(NaN) } : probabilities! }
        } }
      },
    } })
    expect(end).toMatchObject({ state: 'failed', note: expect.stringMatching(/^By step 8: the numbers became too large to go on, at/) as string })
    expect(latest(folder).position).toMatchObject({ step: 4, epochsDone: 1 })
  })
})

describe('a device that is lost', () => {
  const lost = (): never => {
    throw new Error('Device lost: the driver was reset\nat some place of the driver')
  }
  const device = 'onnx-webgpu'

  test.each([3, 6, 8])('in step %i pauses the run with a sentence, keeps nothing computed after the last checkpoint, and the run goes on to the same end', async (at) => {
    const [whole, parted] = [newFolder(), newFolder()]
    await trainTiny(tinySetup(whole, { config: { device } }))
    const setup = tinySetup(parted, { config: { device } })
    const { end } = await trainTiny({ ...setup, trainingExecutor: disturbed(setup.trainingExecutor, at, lost) })
    expect(end).toEqual({
      state: 'paused',
      note: `Graphics card (onnxruntime, WebGPU): it stopped working at step ${at} (Device lost: the driver was reset). Nothing computed after that is kept. Press Resume to go on from the last checkpoint, or start a new run on another device.`,
    })
    expect(latest(parted).position.step).toBe(at < 5 ? 0 : 4)
    const resumed = await trainTiny(tinySetup(parted, { config: { device }, resume: true }))
    expect(resumed.end.state).toBe('finished')
    expect(latest(parted).tensors).toEqual(latest(whole).tensors)
  })

  test('that first answers with numbers that are none, then fails the search for them, is lost all the same', async () => {
    const setup = tinySetup(newFolder(), { config: { device } })
    const { end } = await trainTiny({
      ...setup,
      trainingExecutor: disturbed(setup.trainingExecutor, 2, (outputs) => ({ ...outputs, loss: { shape: [], dtype: 'float32', data: Float32Array.of(NaN) } })),
      programs: { ...setup.programs, findNonFinite: () => Promise.reject(new Error('Device lost')) },
    })
    expect(end).toMatchObject({ state: 'paused', note: expect.stringContaining('it stopped working at step 2 (Device lost)') as string })
  })

  test.each([['compiling', 0], ['step 2', 2]])('whose memory runs out (%s) says so, with a smaller batch size', async (_, at) => {
    const full = (): never => {
      throw new Error('BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 226492416')
    }
    const setup = tinySetup(newFolder(), { config: { device: 'onnx-cuda' } })
    const { end } = await trainTiny({ ...setup, trainingExecutor: at === 0 ? { name: 'full', compile: () => Promise.resolve().then(full) } : disturbed(setup.trainingExecutor, at, full) })
    expect(end).toEqual({ state: 'failed', note: `NVIDIA graphics card (onnxruntime, CUDA): its memory ran out at step ${at || 1}, with 8 images in a batch. Start a new run with a batch size of 4 or less, or on another device.` })
  })

  test('before the program of the short last batch is compiled pauses the run too', async () => {
    const setup = tinySetup(newFolder(), { config: { device } })
    let compiled = 0
    const { end } = await trainTiny({ ...setup, trainingExecutor: { name: 'lost', compile: (graph) => (++compiled === 2 ? Promise.reject(new Error('Device lost')) : setup.trainingExecutor.compile(graph)) } })
    expect(end).toMatchObject({ state: 'paused', note: expect.stringContaining('it stopped working at step 4 (Device lost)') as string })
  })

  test('the processor\'s errors are bugs and stay what they are', async () => {
    const setup = tinySetup(newFolder())
    await expect(trainTiny({ ...setup, trainingExecutor: disturbed(setup.trainingExecutor, 3, lost) })).rejects.toThrow('Device lost')
  })
})
