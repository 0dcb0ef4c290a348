/** What the loop hands to a step and what it makes of the answers, against figures worked out here: executors that write down what they get and answer what they are told. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Executable, Executor } from '../../../src-main/executors/executor.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { labelledImages, type LabelledImages } from '../../../src-main/training/batches.ts'
import { checkpointNames, decodeCheckpoint, loadBestCheckpoint, loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import type { FromTrainer } from '../../../src-main/training/messages.ts'
import { epochOrder, stepKey } from '../../../src-main/training/random.ts'
import { train, type RunPrograms, type RunSetup } from '../../../src-main/training/run.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const classCount = 3
const float = (...data: readonly number[]): Tensor => ({ shape: [data.length], dtype: 'float32', data: Float32Array.from(data) })

/** Images of one pixel; the pixel is the image's number plus `first`, the label the number modulo three. */
function numbered(count: number, first: number): LabelledImages {
  return labelledImages(
    { count, imageShape: [1, 1, 1], readInto: (index, target, offset) => void (target[offset] = first + index) },
    Int32Array.from({ length: count }, (_, index) => index % classCount),
  )
}

interface Recorded {
  readonly images: readonly number[]
  readonly labels: readonly number[]
  readonly random: readonly number[]
  readonly step: number | undefined
  /** Position of the newest checkpoint while this step ran. */
  readonly savedStep: number | undefined
}

interface Script {
  readonly config?: Partial<RunConfig>
  readonly runFolder?: string
  readonly resume?: boolean
  readonly slotShape?: readonly number[]
  readonly now?: () => number
  readonly penalty?: number
  /** Answer of training step `step` (from 1). */
  stepAnswer?(step: number): { readonly loss: number; readonly correct: number }
  /** Probability of the right class at validation `round` (from 1) for the image with this number; the others share the rest. */
  rightProbability?(round: number, image: number): number
}

let runs = 0

async function play({ config, resume = false, slotShape = [1], now = () => 0, penalty = 0, runFolder = join(folder, String(runs++)), stepAnswer = () => ({ loss: 1, correct: 0 }), rightProbability = () => 0.5 }: Script) {
  mkdirSync(runFolder, { recursive: true })
  const steps: Recorded[] = []
  const messages: FromTrainer[] = []
  const open = new Set<Executable>()
  let rounds = 0
  const executor = (name: string, run: () => Executable['run']): Executor => ({
    name,
    compile() {
      const executable: Executable = { run: run(), close: () => Promise.resolve(void open.delete(executable)) }
      open.add(executable)
      return Promise.resolve(executable)
    },
  })
  const state = [{ name: 'dense/kernel', shape: [1], role: 'weight' }, { name: 'dense/kernel/m', shape: slotShape, role: 'slot' }] as const
  const graph: Graph = { inputs: [], constants: [], nodes: [], outputs: [] }
  const programs: RunPrograms = {
    figures: { decisions: 1, metrics: [], ranked: true },
    unfrozen: () => [],
    trainingStep: (batchSize) => ({ graph, batchSize, state, initialState: () => new Map([['dense/kernel', float(0)], ['dense/kernel/m', float(...slotShape.flatMap((size) => Array.from({ length: size }, () => 0)))]]) }),
    inference: (_, batchSize) => ({ graph, batchSize }),
    findNonFinite: () => Promise.resolve(null),
    layerSubject: (id) => id,
    freshWeights: () => new Map(),
    measures: () => null,
    penalty: () => penalty,
  }
  const setup: RunSetup = {
    config: { ...tinyConfig, batchSize: 4, ...config }, classCount, runFolder, resume, startFrom: null, programs,
    train: numbered(10, 0), val: numbered(33, 100),
    trainingExecutor: executor('records steps', () => (inputs) => {
      const numbers = (name: string): number[] => Array.from(inputs[name]!.data as Int32Array)
      const step = numbers('step')[0]!
      steps.push({ images: numbers('images'), labels: numbers('labels'), random: numbers('random'), step, savedStep: loadNewestCheckpoint(runFolder)?.position.step })
      const { loss, correct } = stepAnswer(step)
      return Promise.resolve({ loss: float(loss), correct: { shape: [], dtype: 'int32', data: Int32Array.of(correct) }, 'dense/kernel': float(step), 'dense/kernel/m': inputs['dense/kernel/m']! })
    }),
    inferenceExecutor: executor('answers as told', () => {
      const round = ++rounds
      return ({ images }) => Promise.resolve({
        probabilities: float(...Array.from(images!.data as Uint8Array).flatMap((pixel) => {
          const right = rightProbability(round, pixel - 100)
          return Array.from({ length: classCount }, (_, place) => (place === (pixel - 100) % classCount ? right : (1 - right) / 2))
        })),
      })
    }),
  }
  const end = await train(setup, { command: () => null, report: (message) => messages.push(message), now })
  return { end, steps, messages, open, runFolder, epochs: loadNewestCheckpoint(runFolder)!.position.epochs }
}

test('each epoch takes every image once, in the order of (seed, epoch), with its own label; the last batch is short', async () => {
  const { steps } = await play({ config: { epochs: 3 } })
  expect(steps.map(({ images }) => images.length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2])
  for (const epoch of [1, 2, 3]) expect(steps.slice(3 * epoch - 3, 3 * epoch).flatMap(({ images }) => images)).toEqual([...epochOrder(10, tinyConfig.seed, epoch)])
  for (const { images, labels } of steps) expect(labels).toEqual(images.map((image) => image % classCount))
})

test('steps are numbered over the whole run, and no two share either word of their random key', async () => {
  const { steps } = await play({ config: { epochs: 3 } })
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(steps.map(({ random }) => random)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [...stepKey(tinyConfig.seed, Math.ceil(step / 3), step)]))
  for (const word of [0, 1]) expect(new Set(steps.map(({ random }) => random[word])).size).toBe(9)
})

test('loss and accuracy of an epoch are means over its images, not over its batches, and start anew with the next', async () => {
  const { epochs } = await play({ config: { epochs: 2 }, stepAnswer: (step) => ({ loss: step, correct: step % 3 === 0 ? 2 : 1 }) })
  expect(epochs.map(({ loss }) => loss)).toEqual([(1 * 4 + 2 * 4 + 3 * 2) / 10, (4 * 4 + 5 * 4 + 6 * 2) / 10])
  expect(epochs.map(({ accuracy }) => accuracy)).toEqual([0.4, 0.4])
})

test('validation counts every image once and nothing of the padding of its last batch', async () => {
  // 33 images in batches of 4: the last holds one, and that one is wrong.
  const { epochs } = await play({ config: { epochs: 1 }, rightProbability: (_, image) => (image === 32 ? 0.125 : 0.5) })
  expect(epochs[0]!.valAccuracy).toBeCloseTo(32 / 33, 12)
  expect(epochs[0]!.valLoss).toBeCloseTo((32 * Math.log(2) + Math.log(8)) / 33, 12)
})

test('what regularizers add counts in validation as it does in training', async () => {
  const { epochs } = await play({ config: { epochs: 1 }, penalty: 0.25 })
  expect(epochs[0]!.valLoss).toBeCloseTo(Math.log(2) + 0.25, 6)
})

test.each([
  { title: 'an improvement starts the count again', right: [0.1, 0.2, 0.15, 0.4, 0.3, 0.2, 0.9], patience: 2, best: 4, last: 6 },
  { title: 'as good as the best is no improvement', right: [0.4, 0.4, 0.4, 0.4], patience: 2, best: 1, last: 3 },
  { title: 'patience of one', right: [0.1, 0.2, 0.3, 0.2, 0.9], patience: 1, best: 3, last: 4 },
  { title: 'without early stopping the best stays', right: [0.1, 0.9, 0.3], patience: null, best: 2, last: 3 },
])('early stopping: $title', async ({ right, patience, best, last }) => {
  const { runFolder, end } = await play({ config: { epochs: right.length, earlyStoppingPatience: patience, monitor: 'val_loss' }, rightProbability: (round) => right[round - 1]! })
  expect(loadNewestCheckpoint(runFolder)!.position).toMatchObject({ epochsDone: last, bestEpoch: best })
  const kept = loadBestCheckpoint(runFolder)!
  // The weight is the number of the step that made it; three steps an epoch.
  expect([...kept.tensors].map(([name, { data }]) => [name, ...data])).toEqual([['dense/kernel', 3 * best]])
  expect(end.note === null).toBe(last === right.length)
})

test('a long epoch is saved in between, at least once a minute', async () => {
  let clock = 0
  // Every look at the clock is 25 seconds later: each step takes more than a minute.
  const { steps } = await play({ config: { epochs: 2 }, now: () => (clock += 25_000) })
  expect(steps.map(({ savedStep }) => savedStep)).toEqual([0, 1, 2, 3, 4, 5])
  let slowClock = 0
  const seldom = await play({ config: { epochs: 2 }, now: () => (slowClock += 1) })
  expect(seldom.steps.map(({ savedStep }) => savedStep)).toEqual([0, 0, 0, 3, 3, 3])
})

test('what the last moments brought is told before the end', async () => {
  // A clock that stands still would allow one message only.
  const { messages } = await play({ config: { epochs: 2 } })
  const reports = messages.flatMap((message) => (message.kind === 'report' ? [message.report] : []))
  expect(reports.flatMap(({ newSteps }) => newSteps.step)).toEqual([1, 2, 3, 4, 5, 6])
  expect(reports.flatMap(({ newEpochs }) => newEpochs.map(({ epoch }) => epoch))).toEqual([1, 2])
  expect(reports.at(-1)).toMatchObject({ step: 6, phase: '' })
  // A run of a moment has its speed and memory too.
  let clock = 0
  const short = await play({ config: { epochs: 2 }, now: () => (clock += 1) })
  expect(short.messages.flatMap((message) => (message.kind === 'report' ? message.report.newSamples.step : [])).at(-1)).toBe(6)
})

test('everything that was compiled is closed again', async () => {
  expect((await play({ config: { epochs: 2 } })).open.size).toBe(0)
  expect((await play({ stepAnswer: () => ({ loss: NaN, correct: 0 }) })).open.size).toBe(0)
})

test('a checkpoint of another network is refused, and stays', async () => {
  const { runFolder } = await play({ config: { epochs: 1 } })
  const file = join(runFolder, checkpointNames.latest)
  const before = readFileSync(file)
  const { end } = await play({ config: { epochs: 2 }, runFolder, resume: true, slotShape: [2] })
  expect(end).toEqual({ state: 'failed', note: expect.stringContaining('its tensors are not those of the network') as string })
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(decodeCheckpoint(before, file).position.step).toBe(3)
})
