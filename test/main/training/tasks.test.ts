/** Runs of every task, at small size: they learn, their validation figures are those of a second, plain computation, and a pause changes nothing. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { voidValue } from '../../../src-main/lowering/targets.ts'
import { assembleBatch } from '../../../src-main/training/batches.ts'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { maskWindow } from '../../../src-shared/network/maskWindow.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { trainTiny } from '../../support/runSetup.ts'
import { taskConfig, taskExamples, taskImages, taskRows, taskSetup, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'run-'))
const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))

/** Answer and target of one decision, row by row: [K] each. */
interface Judged {
  readonly answers: readonly (readonly number[])[]
  readonly targets: readonly (readonly number[])[]
}

/** Answers by the reference, in plain arrays; targets by the rules in words (`network/task.ts`). */
function judge(row: TaskRow, checkpoint: Checkpoint): Judged {
  const set = taskImages(row, 9, 1000)
  const { inputs } = assembleBatch(taskExamples(row, set, 0), Uint32Array.from(set.images.keys()), 0)
  const [output] = Object.values(runReference(lowerInference(row.network, checkpoint.tensors, { batchSize: 9 }).graph, inputs))
  const [rows = 1, channels = 1, ...places] = output!.shape
  const area = places.reduce((product, side) => product * side, 1)
  const answers = Array.from({ length: rows * area }, (_, at) => Array.from({ length: channels }, (__, channel) => output!.data[(Math.floor(at / area) * channels + channel) * area + (at % area)]!))
  const image = new Uint8Array(row.network.input.widthPx * row.network.input.heightPx)
  const window = maskWindow([row.network.input.heightPx, row.network.input.widthPx], inferNetwork(row.network).outputShape!)
  const pixelsOf = (source: typeof set.pixels, index: number): number[] => {
    source.readInto(index, image, 0)
    return Array.from({ length: area }, (_, at) => image[(window.topPx + Math.floor(at / window.widthPx)) * row.network.input.widthPx + window.leftPx + (at % window.widthPx)]!)
  }
  const targets = set.images.flatMap(({ label, target }, index): readonly (readonly number[])[] => {
    switch (row.task) {
      case 'binary': return [[label]]
      case 'regression': return [[target as number]]
      case 'multi_label': return [[0, 1].map((place) => ((target as number[]).includes(place) ? 1 : 0))]
      case 'autoencoder': return pixelsOf(set.pixels, index).map((value) => [value / 255])
      case 'segmentation': return pixelsOf(set.masks!, index).map((value) => (channels === 1 ? [value > 0 ? 1 : 0] : Array.from({ length: channels }, (_, map) => (map === value ? 1 : 0))))
      default: return [[inputs['targets']!.data[index]!]]
    }
  })
  return { answers, targets }
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/** Formulas as in textbooks, on probabilities. */
function expectedLoss({ loss, network, classWeights }: ReturnType<typeof taskConfig> & { readonly network: TaskRow }, { answers, targets }: Judged): number {
  expect(classWeights === 'balanced').toBe(network.task === 'binary')
  const each = (f: (p: number, t: number) => number): number => mean(answers.flatMap((answer, at) => answer.map((p, k) => f(p, targets[at]![k]!))))
  switch (loss.kind) {
    case 'mean_squared_error': return each((p, t) => (p - t) ** 2)
    case 'huber': return each((p, t) => (Math.abs(p - t) <= loss.delta ? (p - t) ** 2 / 2 : loss.delta * (Math.abs(p - t) - loss.delta / 2)))
    case 'binary_crossentropy': return each((p, t) => -t * Math.log(p) - (1 - t) * Math.log(1 - p))
    case 'contrastive': return each((d, t) => t * d ** 2 + (1 - t) * Math.max(loss.margin - d, 0) ** 2)
    case 'crossentropy_dice': return each((p, t) => -t * Math.log(p)) * answers[0]!.length + 1 - meanOverlap({ answers, targets }, taskConfig(network).batchSize)
    case 'focal':
      if (answers[0]!.length === 1) return each((p, t) => (t === 1 ? loss.alpha * (1 - p) ** 2 * -Math.log(p) : (1 - loss.alpha) * p ** 2 * -Math.log(1 - p)))
      return mean(answers.map((answer, at) => answer.reduce((sum, p, k) => sum + loss.alpha * targets[at]![k]! * (1 - p) ** 2 * -Math.log(p), 0)))
    default: throw new Error(loss.kind)
  }
}

/** Dice of the maps where a target is, of one batch after the other; a batch counts by its images. */
function meanOverlap({ answers, targets }: Judged, batchSize: number): number {
  const images = 9
  const places = answers.length / images
  const batches = Array.from({ length: Math.ceil(images / batchSize) }, (_, at) => [at * batchSize * places, Math.min(images, (at + 1) * batchSize) * places] as const)
  return mean(batches.flatMap(([first, end]) => {
    const rows = Array.from({ length: end - first }, (_, at) => first + at).filter((at) => targets[at]!.includes(1))
    const sum = (value: (at: number) => number): number => rows.reduce((total, at) => total + value(at), 0)
    const overlap = mean(answers[0]!.map((_, k) => (2 * sum((at) => answers[at]![k]! * targets[at]![k]!)) / sum((at) => answers[at]![k]! + targets[at]![k]!)))
    return new Array<number>((end - first) / places).fill(overlap)
  }))
}

/** Share of right decisions; null where there are none. */
function expectedAccuracy(row: TaskRow, { answers, targets }: Judged): number | null {
  if (row.task === 'regression' || row.task === 'autoencoder') return null
  if (row.title === 'pairs by distance') return mean(answers.map(([d], at) => ((d! < 0.5) === (targets[at]![0] === 1) ? 1 : 0)))
  if (answers[0]!.length === 3) return mean(answers.map((answer, at) => (targets[at]!.every((t) => t === 0) || targets[at]![answer.indexOf(Math.max(...answer))] === 1 ? 1 : 0)))
  return mean(answers.flatMap((answer, at) => answer.map((p, k) => ((p > 0.5) === (targets[at]![k] === 1) ? 1 : 0))))
}

const batchSizes = (count: number, size: number): number[] => Array.from({ length: Math.ceil(count / size) }, (_, at) => Math.min(size, count - at * size))

describe.each(taskRows.map((row) => [row.title, row] as const))('%s', (_, row) => {
  test('is learnt, and judged as a second computation does', async () => {
    const runFolder = newFolder()
    // Pairs change from epoch to epoch, so they take longer to be learnt.
    const epochs = row.task === 'pairs' ? 20 : 4
    const setup = taskSetup(row, runFolder, { config: { epochs } })
    const { end } = await trainTiny(setup)
    expect(end).toEqual({ state: 'finished', note: null })
    const { tensors, position: { epochs: done, bestEpoch } } = latest(runFolder)
    const [first, last] = [done[0]!, done.at(-1)!]
    if (row.task === 'gan') {
      for (const { loss, accuracy, valLoss, metrics } of done) {
        expect(Number.isFinite(loss) && Number.isFinite(metrics!.train['d_loss'])).toBe(true)
        expect({ accuracy, valLoss, val: metrics!.val }).toEqual({ accuracy: null, valLoss: null, val: null })
        expect(metrics!.train['d_accuracy']).toBeLessThan(1)
      }
      // What each step says of the discriminator adds up to the epoch, each batch by its size.
      const { dLoss, dAccuracy } = latest(runFolder).stepFigures!
      const sizes = batchSizes(setup.train.count, setup.config.batchSize)
      for (const [name, values] of [['d_loss', dLoss!], ['d_accuracy', dAccuracy!]] as const) {
        const weighted = sizes.reduce((sum, size, at) => sum + size * values[at]!, 0) / setup.train.count
        expect(done[0]!.metrics!.train[name]).toBeCloseTo(weighted, 5)
      }
      // Nothing says which epoch is better: the last one is kept.
      expect(bestEpoch).toBe(4)
      return
    }
    expect(last.valLoss!).toBeLessThan(first.valLoss!)
    if (row.task !== 'pairs') expect(last.loss).toBeLessThan(first.loss)
    const judged = judge(row, { ...latest(runFolder), tensors })
    expect(judged.targets).toHaveLength(judged.answers.length)
    expect(last.valLoss!).toBeCloseTo(expectedLoss({ ...taskConfig(row), network: row }, judged), 5)
    const accuracy = expectedAccuracy(row, judged)
    if (accuracy === null) expect([last.accuracy, last.valAccuracy]).toEqual([null, null])
    else expect(last.valAccuracy!).toBeCloseTo(accuracy, 9)
    if (last.metrics?.val?.['mean_absolute_error'] !== undefined) expect(last.metrics.val['mean_absolute_error']).toBeCloseTo(mean(judged.answers.flatMap((answer, at) => answer.map((p, k) => Math.abs(p - judged.targets[at]![k]!)))), 5)
  })

  test('goes on after pauses as if there had been none', async () => {
    const [whole, parted] = [newFolder(), newFolder()]
    const uninterrupted = await trainTiny(taskSetup(row, whole))
    await trainTiny(taskSetup(row, parted), (step) => (step >= 2 ? 'pause' : null))
    await trainTiny(taskSetup(row, parted, { resume: true }), (step) => (step >= 7 ? 'pause' : null))
    expect(latest(parted).position.step).toBe(7)
    const resumed = await trainTiny(taskSetup(row, parted, { resume: true }))
    expect(resumed.losses).toEqual(uninterrupted.losses)
    expect(comparable(latest(parted))).toEqual(comparable(latest(whole)))
    expect(comparable(loadBestCheckpoint(parted)!)).toEqual(comparable(loadBestCheckpoint(whole)!))
  })
})

describe('a rate far too high ends the run with a sentence that names a layer', () => {
  test.each(taskRows.filter(({ title }) => ['several labels', 'a number', 'the image itself', 'a mask of black and white', 'pairs by distance', 'a GAN'].includes(title)).map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const { end } = await trainTiny(taskSetup(row, newFolder(), { config: { learningRate: 1e30, optimizer: { kind: 'sgd' } } }))
    expect(end.state).toBe('failed')
    expect(end.note).toMatch(/\((Conv2D|Dense|BatchNormalization|Conv2DTranspose)\)/)
  })
})

/** All but the seconds, which no two runs share. */
function comparable({ position, ...rest }: Checkpoint): unknown {
  return { ...rest, position: { ...position, epochSums: null, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) } }
}

test('pixels that a mask says nothing about are in the masks of three values', () => {
  const row = taskRows.find(({ title }) => title.includes('three'))!
  const { masks } = taskImages(row, 9, 1000)
  const values = new Uint8Array(12 * 12)
  const found = new Set<number>()
  for (let index = 0; index < 9; index++) {
    masks!.readInto(index, values, 0)
    for (const value of values) found.add(value)
  }
  expect([...found].toSorted((a, b) => a - b)).toEqual([0, 1, 2, voidValue])
})
