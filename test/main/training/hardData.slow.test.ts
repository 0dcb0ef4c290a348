/**
 * Row T-01 of the reliability plan: data and rates that break training, for every task from a project on disk to its rows, checkpoints and words. Each start is
 * refused with a sentence, or ends with sound numbers, or stops at the step where they ended and names it, the rate and the layer.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import type { Split } from '../../../src-shared/dataset/split.ts'
import { toErrorData } from '../../../src-shared/errors/appError.ts'
import type { Task } from '../../../src-shared/network/task.ts'
import type { RunConfig, RunSummary } from '../../../src-shared/training/run.ts'
import { barSidePx } from '../../support/barImages.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets, maskOf, replaceMask } from '../../support/barTargets.ts'
import { createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { taskConfig, taskRows, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'
import { trainerHere } from '../../support/trainerHere.ts'

const root = temporaryFolder()
let bars: BarProject
let harness: RunHarness
afterEach(() => bars.project.close())

const classes: TaskRow = { title: 'one label', task: 'single_label', classCount: 3, network: tinyNetwork(), config: {} }
const titled = (title: string): TaskRow => [classes, ...taskRows].find((row) => row.title === title)!
const rows: readonly TaskRow[] = [classes, ...['several labels', 'yes or no', 'a number', 'the image itself', 'a mask of black and white', 'pairs by distance', 'a GAN'].map(titled)]

type Words = Partial<Record<Task, RegExp>>
const ofClasses = ['one label', 'several labels', 'yes or no', 'pairs by distance']
const everyTask = rows.map(({ task }) => task)
interface Case {
  readonly title: string
  readonly counts: Readonly<Record<Split, number>>
  readonly black?: true
  readonly config?: Partial<RunConfig>
  /** After the targets were given. */
  change?(): void
  /** Tasks whose start is refused, and why; all others train. */
  readonly refused: Words
  /** Tasks that stop for numbers that are none; the rest finish. */
  readonly stops?: readonly Task[]
  /** Only of these tasks; absent: all. */
  readonly only?: readonly string[]
  /** In processes of their own, as the core sees them; what a process says of its end is the same for every task. */
  readonly real?: readonly string[]
}

const sql = (statement: string): void => void bars.project.database.write.exec(statement)
const few = /^Class(es)? .*no training images/
const two = /^Classes: a network tells at least two classes apart/
const enough = { train: 12, val: 3, test: 3 }
const cases: readonly Case[] = [
  { title: 'black images', counts: enough, black: true, refused: {} },
  { title: 'one image', counts: { train: 1, val: 0, test: 0 }, refused: { single_label: few, binary: few, multi_label: few, pairs: /^Training images: all of them are of the class "lying"/ } },
  { title: 'no image in validation', counts: { train: 12, val: 0, test: 3 }, refused: {} },
  {
    title: 'one class', counts: enough, change: () => sql('UPDATE images SET class_id = 1, class_set_id = NULL; UPDATE classes SET deleted = 1 WHERE id > 1'),
    refused: { single_label: two, binary: two, pairs: two, multi_label: /^Dense 1 \(Dense\): naming several classes at once takes one output .* received 2/ }, only: ofClasses,
  },
  // Pairs are drawn from the other classes.
  { title: 'an empty class', counts: enough, change: () => sql('UPDATE images SET class_set_id = NULL, class_id = 1 WHERE class_id = 2 OR class_id IS NULL'), refused: { single_label: few, binary: few, multi_label: few }, only: ofClasses },
  { title: 'a rate of 1e6', counts: enough, config: { learningRate: 1e6, optimizer: { kind: 'sgd' }, epochs: 4 }, refused: {}, stops: ['single_label', 'multi_label', 'binary', 'regression', 'segmentation', 'gan'] },
  { title: 'a rate of 1e30', counts: enough, config: { learningRate: 1e30, optimizer: { kind: 'sgd' } }, refused: {}, stops: everyTask, real: ['one label', 'a GAN'] },
  { title: 'a number of 1e30', counts: enough, change: () => sql('UPDATE images SET number = 1e30 WHERE id = 3'), refused: {}, stops: everyTask, only: ['a number'] },
  { title: 'masks without anything in them', counts: enough, change: () => emptyMasks(0), refused: {}, only: ['a mask of black and white', 'a mask of three values, focal'] },
  { title: 'masks that say nothing', counts: enough, change: () => emptyMasks(255), refused: {}, only: ['a mask of three values, focal'] },
]

function emptyMasks(value: number): void {
  for (let index = 0; index < enough.train; index++) replaceMask(bars, index, maskOf(value))
}

async function start(row: TaskRow, { counts, black, config, change, real }: Case): Promise<RunSummary | string> {
  const folder = fs.mkdtempSync(path.join(root, 'case-'))
  bars = createBarProject(folder, counts, row.network, black && (() => new Uint8Array(barSidePx * barSidePx)))
  giveTargets(bars, row.task)
  change?.()
  harness = createRunHarness(bars.project, real?.includes(row.title) ? forkEntry : trainerHere)
  const usual = row === classes ? tinyConfig : taskConfig(row)
  try {
    const { id } = await Promise.resolve(harness.runs.start({ ...usual, networkId: bars.networkId, epochs: 2, ...config }, null))
    return await harness.until(id, 'finished', 'failed', 'interrupted', 'paused')
  } catch (thrown) {
    return toErrorData(thrown).message
  }
}

/** Everything a person or a later run could read is a number; loading a checkpoint refuses others. Returns how many steps there were. */
async function expectSound({ id }: RunSummary): Promise<number> {
  const folder = path.join(bars.project.folders.runs, String(id))
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.ckpt'))) loadCheckpoint(path.join(folder, name))
  expect(fs.readdirSync(folder)).toContain(checkpointNames.latest)
  const { steps, epochs } = await harness.runs.curves(id)
  const figures = [...steps.loss, ...epochs.flatMap(({ loss, valLoss, valAccuracy, metrics }) => [loss, valLoss ?? 0, valAccuracy ?? 0, ...Object.values({ ...metrics?.train, ...metrics?.val })])]
  expect(figures.every(Number.isFinite)).toBe(true)
  return steps.step.length
}

const stopped = /^(Step|By step) (\d+): the numbers became too large to go on, first in [\w ]+ \(\w+\), at a learning rate of ([\d.e+]+)\. The last checkpoint/

describe.each(cases.map((row) => [row.title, row] as const))('%s', (_, hard) => {
  const chosen = hard.only?.map(titled) ?? rows
  test.each(chosen.map((row) => [row.title, row] as const))('%s', { timeout: 60_000 }, async (__, row) => {
    const run = await start(row, hard)
    const words = hard.refused[row.task]
    if (words) {
      expect(run).toMatch(words)
      expect(await harness.runs.list()).toEqual([])
      return
    }
    if (typeof run === 'string') throw new Error(run)
    const steps = await expectSound(run)
    if (run.state !== 'failed') {
      expect(run).toMatchObject({ state: 'finished', note: null, epochsDone: hard.config?.epochs ?? 2 })
      expect(hard.stops ?? []).not.toContain(row.task)
      return
    }
    expect(hard.stops).toContain(row.task)
    expect(run.note).toMatch(stopped)
    const [, word, step, rate] = stopped.exec(run.note!)!
    // A step that went bad leaves no trace, and none follows it; validation looks at what the last step left.
    expect(steps).toBe(Number(step) - (word === 'Step' ? 1 : 0))
    expect(Number(rate)).toBe(hard.config?.learningRate ?? row.config.learningRate ?? tinyConfig.learningRate)
  })
})
