/** The learning-rate finder: the sweep in this process, and the core's side with a trainer that says what the test wants. A whole search, with its process, is in test/main/cli/loop.slow.test.ts. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WorkerProcess } from '../../../src-main/api/context.ts'
import type { Executor } from '../../../src-main/executors/executor.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { createTfjsExecutor } from '../../../src-main/executors/tfjs/tfjsExecutor.ts'
import { loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import type { FromRateSearch, RateSearchJob } from '../../../src-main/training/messages.ts'
import { programsOf } from '../../../src-main/training/programs.ts'
import { epochOrder } from '../../../src-main/training/random.ts'
import { searchConfig, searchRate, type RateSearchSetup } from '../../../src-main/training/rateSearch.ts'
import { suggestRate, sweepRate, sweepSteps, type RateSweep } from '../../../src-shared/training/rateSweep.ts'
import { defaultUpdate } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { barClassNames, barImages } from '../../support/barImages.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { scriptedProcess, type ScriptedProcess } from '../../support/scriptedProcess.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

function setup(change: Partial<RunConfig> = {}, rest: Partial<RateSearchSetup> = {}): RateSearchSetup {
  const config = searchConfig({ ...tinyConfig, ...change })
  const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  return { config, train: barImages(30), programs: programsOf(tinyNetwork(), barClassNames.length, config, executor), executor, startFrom: null, ...rest }
}
const quiet = { report: () => undefined }

describe('the sweep', () => {
  test('tries rising rates until the loss diverges, and its suggestion learns', async () => {
    let told = 0
    const sweep = await searchRate(setup(), { report: ({ losses }) => expect(losses).toHaveLength(++told) })
    expect(sweep.learningRates).toEqual(sweep.losses.map((_, index) => sweepRate(index, 'adam')))
    expect(told).toBe(sweep.losses.length)
    expect(sweep.losses.every(Number.isFinite)).toBe(true)
    const found = suggestRate(sweep)!
    expect(found.learningRate).toBeGreaterThan(1e-4)
    expect(found.learningRate).toBeLessThan(0.1)
    const trained = await trainTiny(tinySetup(temporaryFolder(), { config: { learningRate: found.learningRate } }))
    expect(trained.losses.at(-1)).toBeLessThan(0.7 * trained.losses[0]!)
  })

  test('is the same again with the same seed, whatever only matters over many steps', async () => {
    const once = await searchRate(setup(), quiet)
    expect(await searchRate(setup({ update: { ...defaultUpdate, accumulationSteps: 4, emaMomentum: 0.9 }, metrics: [{ kind: 'f1' }], schedule: { kind: 'cosine', warmupEpochs: 2, alpha: 0, restarts: null } }), quiet)).toEqual(once)
    expect((await searchRate(setup({ seed: 12 }), quiet)).losses).not.toEqual(once.losses)
  })

  test('a batch larger than the set is the whole set', async () => {
    expect((await searchRate(setup({ batchSize: 64, optimizer: { kind: 'sgd' } }), quiet)).losses.length).toBeGreaterThan(50)
  })

  test('leaves weights and memory of the optimizer on a device that can keep them, and nothing behind', async () => {
    const executor = createTfjsExecutor({ backend: 'cpu' })
    const firstLosses = async (device: Executor): Promise<readonly number[]> => {
      const seen: number[] = []
      const report = ({ losses }: RateSweep): void => {
        seen.push(losses.at(-1)!)
        if (seen.length === 8) throw new Error('enough')
      }
      await expect(searchRate(setup({ batchSize: 2 }, { executor: device }), { report })).rejects.toThrow('enough')
      return seen
    }
    const fetched = await firstLosses({ name: 'fetching', compile: (graph) => executor.compile(graph) })
    const tensors = tf.memory().numTensors
    let fetches = 0
    const keeping: Executor = {
      name: 'keeping',
      async compile(graph, kept) {
        const executable = await executor.compile(graph, kept)
        return { ...executable, run: (inputs) => (fetches += 1, executable.run(inputs)) }
      },
    }
    expect(await firstLosses(keeping)).toEqual(fetched)
    expect(fetches).toBe(0)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  test('goes on from another run and leaves its files alone', async () => {
    const folder = temporaryFolder()
    await trainTiny(tinySetup(folder))
    const files = () => fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)).toString('base64'))
    const before = files()
    const fresh = await searchRate(setup(), quiet)
    const on = await searchRate(setup({ layerRates: {} }, { startFrom: loadNewestCheckpoint(folder) }), quiet)
    expect(on.losses[0]).toBeLessThan(fresh.losses[0]!)
    expect(files()).toEqual(before)
  })

  test('a network that gives no number at the lowest rate is at fault itself', async () => {
    const tensors = new Map(setup().programs.freshWeights(1))
    const [name, first] = [...tensors][0]!
    tensors.set(name, { ...first, data: first.data.map(() => Number.NaN) as Float32Array })
    const folder = temporaryFolder()
    await trainTiny(tinySetup(folder))
    const startFrom = { ...loadNewestCheckpoint(folder)!, tensors }
    await expect(searchRate(setup({}, { startFrom }), quiet)).rejects.toThrow(/^Learning-rate finder: the loss is no number at the lowest rate already, first in .+\(.+\), so the rate is not the reason\./)
  })
})

type ScriptedTrainer = ScriptedProcess<FromRateSearch, RateSearchJob>

describe('the core', () => {
  let folder: string
  let bars: BarProject
  let harness: RunHarness
  let trainers: ScriptedTrainer[]
  function startScripted(): WorkerProcess {
    const { script, process } = scriptedProcess<FromRateSearch, RateSearchJob>()
    trainers.push(script)
    return process
  }
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-rates-'))
    bars = createBarProject(folder, { train: 9, val: 3, test: 3 })
    trainers = []
    harness = createRunHarness(bars.project, startScripted)
  })
  afterEach(async () => {
    for (const trainer of trainers) trainer.exit(null)
    await bars.project.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const config = (): RunConfig => ({ ...tinyConfig, networkId: bars.networkId })
  /** A search whose process has begun. */
  async function begin(change: Partial<RunConfig> = {}) {
    const answer = Promise.resolve(harness.runs.findLearningRate({ ...config(), ...change }))
    answer.catch(() => undefined)
    await expect.poll(() => trainers.length).toBe(1)
    const trainer = trainers[0]!
    trainer.say({ kind: 'ready' })
    return { answer, trainer }
  }
  const sweep: RateSweep = {
    learningRates: Array.from({ length: sweepSteps }, (_, index) => sweepRate(index, 'adam')),
    losses: Array.from({ length: sweepSteps }, (_, index) => 0.2 + 2 / (1 + (sweepRate(index, 'adam') / 1e-3) ** 2)),
  }

  test('hands training images to a process, passes progress on, and adds the suggestion', async () => {
    const { answer, trainer } = await begin()
    expect(trainer.sent[0]).toMatchObject({ kind: 'searchRate', classCount: 3, startFolder: null, config: { device: 'onnx-cpu' } })
    expect(trainer.sent[0]!.images).toHaveLength(9)
    // Drawn, not the first ones: those are often all of one class.
    expect(trainer.sent[0]!.images.map(({ relativePath }) => relativePath)).toEqual(Array.from(epochOrder(9, tinyConfig.seed, 1), (place) => `train-${place}.bmp`))
    expect(trainer.sent[0]!.images.every(({ split }) => split === 'train')).toBe(true)
    expect(trainer.sent[0]!.trainLabels).toHaveLength(9)
    trainer.say({ kind: 'rateSearch', progress: { phase: 'Trying learning rates', done: 1, total: sweepSteps, sweep: { learningRates: [1e-7], losses: [2] } } })
    expect(harness.events.at(-1)).toMatchObject({ kind: 'rateSearchProgress', progress: { done: 1 } })
    trainer.say({ kind: 'rateFound', sweep })
    expect(await answer).toEqual({ sweep, suggestion: suggestRate(sweep) })
    expect(trainer.killed).toBe(true)
    expect(await harness.runs.list()).toEqual([])
    expect(fs.readdirSync(bars.project.folders.runs)).toEqual([])
  })

  test('nothing else trains meanwhile; cancelled, it says null and everything may begin again', async () => {
    const { answer, trainer } = await begin()
    await expect(async () => harness.runs.start(config(), null)).rejects.toThrow(/^Learning-rate finder: it is at work/)
    await expect(async () => harness.runs.findLearningRate(config())).rejects.toThrow(/^Learning-rate finder: it is at work/)
    await harness.runs.cancelLearningRateSearch()
    expect(await answer).toBeNull()
    expect(trainer.killed).toBe(true)
    await harness.runs.cancelLearningRateSearch()
    expect(await harness.runs.start(config(), null)).toMatchObject({ state: 'preparing' })
  })

  test('a trainer that is busy refuses with the name of the run', async () => {
    await harness.runs.start(config(), 'Monday')
    await expect(async () => harness.runs.findLearningRate(config())).rejects.toThrow(/^Run "Monday": it is training at the moment/)
    expect(trainers).toHaveLength(1)
  })

  test('a process that dies, and one that says what is wrong, give a sentence', async () => {
    const dying = await begin()
    dying.trainer.exit(null)
    await expect(dying.answer).rejects.toThrow(/^Learning-rate finder: its process ended without a word \(it was killed\)\./)
    trainers = []
    const failing = await begin()
    failing.trainer.say({ kind: 'rateSearchFailed', error: { code: 'cacheDamaged', args: { folder: 'f' }, message: 'Decoded images, "f": they are damaged.' } })
    await expect(failing.answer).rejects.toThrow('Decoded images, "f": they are damaged.')
  })

  test('what stands in the way of a run stands in its way; a run that is not there is named', async () => {
    bars.project.database.write.exec('UPDATE images SET split = NULL')
    await expect(async () => harness.runs.findLearningRate(config())).rejects.toThrow(/^Training images: none of the labelled images/)
    bars.project.database.write.exec('UPDATE images SET split = 0')
    await expect(async () => harness.runs.findLearningRate({ ...config(), startFrom: 99 as RunConfig['startFrom'] })).rejects.toThrow(/^Run 99: there is no such run/)
    expect(trainers).toEqual([])
  })

  test('closing the project ends it', async () => {
    const { answer, trainer } = await begin()
    await bars.project.close()
    expect(await answer).toBeNull()
    expect(trainer.killed).toBe(true)
  })
})
