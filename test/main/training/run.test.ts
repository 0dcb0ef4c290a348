import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FromTrainer } from '../../../src-main/training/messages.ts'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, loadNewestCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { barImages } from '../../support/barImages.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'

let folder: string
const folders: string[] = []
const newFolder = (): string => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-run-'))
  folders.push(made)
  return made
}
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => {
  for (const made of folders.splice(0)) fs.rmSync(made, { recursive: true, force: true })
})

const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))
/** All but the seconds, which no two runs share. */
const comparable = ({ position, ...rest }: Checkpoint): unknown => ({
  ...rest,
  position: { ...position, epochSums: { ...position.epochSums, seconds: 0 }, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) },
})
const epochsOf = (messages: readonly FromTrainer[]): number[] => messages.flatMap((message) => (message.kind === 'report' ? message.report.newEpochs.map(({ epoch }) => epoch) : []))

describe('a run', () => {
  test('learns the bars: the loss falls and validation is right more often than not', async () => {
    const { end, losses, messages } = await trainTiny(tinySetup(folder, { train: barImages(96), config: { epochs: 8 } }))
    expect(end).toEqual({ state: 'finished', note: null })
    expect(losses).toHaveLength(8 * 12)
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 3)
    expect(epochsOf(messages)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(latest(folder).position.epochs.at(-1)!.valAccuracy!).toBeGreaterThan(0.8)
  })

  test('with the same seed gives the same loss series and the same weights, with another seed others', async () => {
    const other = newFolder()
    const different = newFolder()
    const first = await trainTiny(tinySetup(folder))
    const again = await trainTiny(tinySetup(other))
    const { losses } = await trainTiny(tinySetup(different, { config: { seed: 12 } }))
    expect(again.losses).toEqual(first.losses)
    expect(comparable(latest(other))).toEqual(comparable(latest(folder)))
    expect(losses).not.toEqual(first.losses)
  })

  const perEpoch = 4
  const anywhere = 1 + Math.floor(Math.random() * 10)
  test.each([
    ['before the first step', 0],
    ['mid-epoch', 2],
    ['before the short batch', perEpoch - 1],
    ['at the epoch edge, before validation', perEpoch],
    ['after the edge', perEpoch + 1],
    [`at a random step (${anywhere})`, anywhere],
  ])('paused %s and resumed equals one that never stopped', async (_, pauseAt) => {
    const whole = newFolder()
    const uninterrupted = await trainTiny(tinySetup(whole))
    const paused = await trainTiny(tinySetup(folder), (step) => (step >= pauseAt ? 'pause' : null))
    expect(paused.end).toEqual({ state: 'paused', note: null })
    // Validation is left at once: it is made anew.
    expect(latest(folder).position).toMatchObject({ step: pauseAt, epochsDone: Math.max(0, Math.ceil(pauseAt / perEpoch) - 1) })
    const resumed = await trainTiny(tinySetup(folder, { resume: true }))
    expect(resumed.end.state).toBe('finished')
    expect(resumed.losses).toEqual(uninterrupted.losses)
    expect(comparable(latest(folder))).toEqual(comparable(latest(whole)))
    expect(comparable(loadBestCheckpoint(folder)!)).toEqual(comparable(loadBestCheckpoint(whole)!))
  })

  test('resumed from an older checkpoint (the newest is damaged) still equals one that never stopped', async () => {
    const whole = newFolder()
    const uninterrupted = await trainTiny(tinySetup(whole))
    await trainTiny(tinySetup(folder), (step) => (step >= 6 ? 'pause' : null))
    fs.truncateSync(path.join(folder, checkpointNames.latest), 1000)
    const resumed = await trainTiny(tinySetup(folder, { resume: true }))
    expect(resumed.losses).toEqual(uninterrupted.losses)
    expect(comparable(latest(folder))).toEqual(comparable(latest(whole)))
  })

  test('stopped in the first epoch keeps what it learnt', async () => {
    const { end } = await trainTiny(tinySetup(folder), (step) => (step >= 2 ? 'stop' : null))
    expect(end.state).toBe('stopped')
    expect(loadBestCheckpoint(folder)?.position.step).toBe(2)
  })

  test('stops early without improvement, keeps the best epoch, and a resume does not train on', async () => {
    // A learning rate this small never improves the accuracy: epoch 1 stays the best.
    const config = { epochs: 9, learningRate: 1e-12, earlyStoppingPatience: 2, monitor: 'val_accuracy' } as const
    const { end } = await trainTiny(tinySetup(folder, { config }))
    expect(end.state).toBe('finished')
    const { position } = latest(folder)
    expect(end.note).toMatch(new RegExp(`Stopped early after epoch ${position.epochsDone}: no better accuracy for 2 epochs`))
    expect(position.epochsDone).toBeLessThan(9)
    expect(position.bestEpoch).toBe(position.epochsDone - 2)
    expect(loadBestCheckpoint(folder)?.position.epochsDone).toBe(position.bestEpoch)
    const resumed = await trainTiny(tinySetup(folder, { resume: true, config }))
    expect(resumed.end).toEqual(end)
    expect(latest(folder).position.step).toBe(position.step)
  })

  test('without validation images has null there and goes by the training loss', async () => {
    await trainTiny(tinySetup(folder, { val: barImages(0) }))
    const { epochs, bestEpoch } = latest(folder).position
    expect(epochs.map(({ valLoss, valAccuracy }) => [valLoss, valAccuracy])).toEqual([[null, null], [null, null], [null, null]])
    const lowest = Math.min(...epochs.map(({ loss }) => loss))
    expect(epochs[bestEpoch! - 1]!.loss).toBe(lowest)
  })

  test('smaller than one batch trains on one short step an epoch', async () => {
    const { losses } = await trainTiny(tinySetup(folder, { train: barImages(5) }))
    expect(losses).toHaveLength(3)
  })

  test.each([1e6, 1e30])('with a learning rate of %d stops, names step and layer, and keeps a finite checkpoint', async (learningRate) => {
    const { end } = await trainTiny(tinySetup(folder, { config: { learningRate, epochs: 50, optimizer: { kind: 'sgd' } } }))
    expect(end.state).toBe('failed')
    expect(end.note).toMatch(/^Step \d+: the numbers became too large to go on, first in [A-Z][a-z ]+ \d \([A-Z]\w+\), at a learning rate of/)
    expect(loadNewestCheckpoint(folder)).not.toBeNull()
    expect(loadBestCheckpoint(folder)).not.toBeNull()
  })

  test('writes a checkpoint every minute of a long epoch: what a crash takes is never more than that', async () => {
    let [nowMs, savedMs, savedStep, longestMs] = [0, 0, -1, 0]
    const { train } = await import('../../../src-main/training/run.ts')
    await train(tinySetup(folder, { train: barImages(120), config: { batchSize: 1, epochs: 1 } }), {
      command() {
        // Asked before every step.
        const step = loadNewestCheckpoint(folder)!.position.step
        if (step > savedStep) [savedStep, savedMs] = [step, nowMs]
        longestMs = Math.max(longestMs, nowMs - savedMs)
        return null
      },
      report: () => undefined,
      now: () => (nowMs += 1000),
    })
    expect(longestMs).toBeGreaterThan(50_000)
    expect(longestMs).toBeLessThan(70_000)
  })

  test('whose folder vanished pauses with a sentence', async () => {
    const { end } = await trainTiny(tinySetup(path.join(folder, 'gone')))
    expect(end.state).toBe('paused')
    expect(end.note).toMatch(/Checkpoint ".*latest\.ckpt": .* could not be written .*ENOENT/)
  })
})

describe('what a step measures beside its loss', () => {
  const told = (messages: readonly FromTrainer[], name: 'learningRate' | 'gradientNorm'): (number | null)[] => messages.flatMap((message) => (message.kind === 'report' ? [...(message.report.newSteps.figures?.[name] ?? message.report.newSteps.step.map(() => null))] : []))

  test('is the rate of the schedule and the length of the gradient, where it is applied', async () => {
    const { messages } = await trainTiny(tinySetup(folder, { config: { schedule: { kind: 'exponential', rate: 0.5, decayEpochs: 1, staircase: true }, update: { ...tinyConfig.update, accumulationSteps: 2 }, epochs: 2 } }))
    expect(told(messages, 'learningRate').map((rate) => Number(rate?.toPrecision(6)))).toEqual([...new Array<number>(4).fill(0.01), ...new Array<number>(4).fill(0.005)])
    const lengths = told(messages, 'gradientNorm')
    expect(lengths.map((length) => length === null)).toEqual([true, false, true, false, true, false, true, false])
    expect(lengths.every((length) => length === null || (length > 0 && length < 100))).toBe(true)
    expect([...latest(folder).stepFigures!.gradientNorm!].map((length) => (Number.isNaN(length) ? null : length))).toEqual(lengths)
  })

  test('is the same before clipping as without it', async () => {
    const first = async (clip: number | null): Promise<number> => {
      const config = { epochs: 1, update: { ...tinyConfig.update, clip: clip === null ? null : { kind: 'global_norm', limit: clip } as const } }
      return told((await trainTiny(tinySetup(newFolder(), { config }))).messages, 'gradientNorm')[0]!
    }
    expect(await first(0.001)).toBeCloseTo(await first(null), 6)
  })
})

describe('messages', () => {
  test('come at most ten a second, and lose no step', async () => {
    const messages: FromTrainer[] = []
    let clock = 0
    const setup = tinySetup(folder, { train: barImages(80), config: { batchSize: 2, epochs: 3 } })
    const { train } = await import('../../../src-main/training/run.ts')
    // Five milliseconds per look at the clock.
    await train(setup, { command: () => null, report: (message) => messages.push(message), now: () => (clock += 5) })
    const steps = messages.flatMap((message) => (message.kind === 'report' ? message.report.newSteps.step : []))
    expect(steps).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
    expect(epochsOf(messages)).toEqual([1, 2, 3])
    expect(messages.filter((message) => message.kind === 'report').length).toBeLessThan(clock / 100 + 2)
  })
})
