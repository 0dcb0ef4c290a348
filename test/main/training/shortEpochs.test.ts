/** Runs whose epochs are over faster than their checkpoints are written, so that these wait: what lies on the disk, and what was told, however the run ends. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, loadNewestCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import type { FromTrainer, RunCommand, RunEnd } from '../../../src-main/training/messages.ts'
import { train, type RunSetup } from '../../../src-main/training/run.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'run-'))
const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))
/** All but the seconds, which no two runs share. */
const comparable = ({ position, ...rest }: Checkpoint): unknown => ({ ...rest, position: { ...position, epochSums: { ...position.epochSums, seconds: 0 }, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) } })

/** The first checkpoint seems to take an hour, so whatever may wait waits to the end. Returns the end and the epochs that were told. */
async function trainWaiting(setup: RunSetup, commandAt: (step: number) => RunCommand | null = () => null): Promise<{ readonly end: RunEnd; readonly epochs: readonly number[]; readonly bestToldAt: readonly (number | null)[] }> {
  const reports: Extract<FromTrainer, { kind: 'report' }>['report'][] = []
  const first = path.join(setup.runFolder, checkpointNames.latest)
  let clockMs = 0
  let stepsDone = 0
  const end = await train(setup, {
    command: () => commandAt(stepsDone),
    report(message) {
      if (message.kind === 'report') reports.push(message.report)
    },
    now() {
      if (clockMs < 3_600_000) clockMs = fs.existsSync(first) ? 3_600_000 : 0
      else clockMs += 100
      stepsDone = reports.at(-1)?.step ?? 0
      return clockMs
    },
  })
  return { end, epochs: reports.flatMap(({ newEpochs }) => newEpochs.map(({ epoch }) => epoch)), bestToldAt: reports.map(({ bestEpoch }) => bestEpoch) }
}

/** Of a run that writes after every epoch. */
const usual = newFolder()
beforeAll(async () => {
  await trainTiny(tinySetup(usual))
})

test('the end leaves what a run leaves that writes after every epoch', async () => {
  const waiting = newFolder()
  const { end, epochs } = await trainWaiting(tinySetup(waiting))
  expect([end.state, epochs]).toEqual(['finished', [1, 2, 3]])
  expect(comparable(latest(waiting))).toEqual(comparable(latest(usual)))
  expect(comparable(loadBestCheckpoint(waiting)!)).toEqual(comparable(loadBestCheckpoint(usual)!))
})

test('a pause in the middle of an epoch writes the best one that waits, and the run goes on to the same end', async () => {
  const waiting = newFolder()
  const { end, epochs } = await trainWaiting(tinySetup(waiting), (step) => (step >= 10 ? 'pause' : null))
  expect([end.state, epochs, latest(waiting).position.step]).toEqual(['paused', [1, 2], 10])
  expect(loadBestCheckpoint(waiting)!.position.step).toBe(4 * latest(waiting).position.bestEpoch!)
  await trainTiny(tinySetup(waiting, { resume: true }))
  expect(comparable(latest(waiting))).toEqual(comparable(latest(usual)))
  expect(comparable(loadBestCheckpoint(waiting)!)).toEqual(comparable(loadBestCheckpoint(usual)!))
})

test('a process that dies has told no epoch that is not on the disk, and the run comes to the same end', async () => {
  const [waiting, dead] = [newFolder(), path.join(newFolder(), 'dead')]
  let copied = false
  await trainWaiting(tinySetup(waiting), (step) => {
    if (step >= 10 && !copied) {
      copied = true
      fs.cpSync(waiting, dead, { recursive: true })
    }
    return null
  }).then(({ bestToldAt }) => expect(bestToldAt.slice(0, 8)).toEqual(new Array(8).fill(null)))
  expect([fs.readdirSync(dead), latest(dead).position.step]).toEqual([[checkpointNames.latest], 0])
  await trainTiny(tinySetup(dead, { resume: true }))
  expect(comparable(latest(dead))).toEqual(comparable(latest(usual)))
  expect(comparable(loadBestCheckpoint(dead)!)).toEqual(comparable(loadBestCheckpoint(usual)!))
})

test('a run that fails keeps the epochs that are over', async () => {
  const waiting = newFolder()
  const { end, epochs } = await trainWaiting(tinySetup(waiting, { config: { optimizer: { kind: 'sgd' }, schedule: { kind: 'step', boundaries: [2.25], factor: 1e60 } } }))
  expect([end.state, end.note, epochs]).toEqual(['failed', expect.stringMatching(/^Step 10: the numbers became too large/), [1, 2]])
  expect(loadNewestCheckpoint(waiting)!.position).toMatchObject({ step: 8, epochsDone: 2 })
  expect(loadBestCheckpoint(waiting)!.position.bestEpoch).toBe(latest(waiting).position.bestEpoch)
})
