/** Every task from a project on disk through the trainer process to rows in the database; masks that are none. */
import { afterEach, describe, expect, test } from 'vitest'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets, maskOf, replaceMask } from '../../support/barTargets.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { taskConfig, taskRows, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

let bars: BarProject
let harness: RunHarness
afterEach(() => bars.project.close())

function open(row: TaskRow): void {
  bars = createBarProject(temporaryFolder(), { train: 48, val: 12, test: 6 }, row.network)
  giveTargets(bars, row.task)
  harness = createRunHarness(bars.project)
}
async function run(row: TaskRow, epochs = 3): Promise<RunSummary> {
  const { id } = await harness.runs.start({ ...taskConfig(row), networkId: bars.networkId, epochs }, null)
  return harness.until(id, 'finished', 'failed')
}
const rowOf = (title: string): TaskRow => taskRows.find((row) => row.title === title)!

describe('a run of the project', () => {
  test.each(taskRows.filter(({ title }) => !['a number, by Huber', 'the image itself, by cross-entropy', 'a mask of three values, focal', 'pairs by distance'].includes(title)).map((row) => [row.title, row] as const))('learns %s', async (_, row) => {
    open(row)
    const done = await run(row)
    expect(done).toMatchObject({ state: 'finished', note: null, task: row.task, epochsDone: 3, datasetChanged: false })
    const { steps, epochs } = await harness.runs.curves(done.id)
    const hasAccuracy = !['regression', 'autoencoder', 'gan'].includes(row.task)
    expect(steps.accuracy.every((value) => (value !== null) === hasAccuracy)).toBe(true)
    expect(epochs.every(({ accuracy, valAccuracy }) => (accuracy !== null) === hasAccuracy && (valAccuracy !== null) === hasAccuracy)).toBe(true)
    expect(epochs.every(({ valLoss }) => (valLoss === null) === (row.task === 'gan'))).toBe(true)
    if (row.task === 'gan') expect(Object.keys(done.best!.metrics!.train)).toEqual(['d_loss', 'd_accuracy'])
    else expect(epochs.at(-1)!.valLoss!).toBeLessThan(epochs[0]!.valLoss! * 1.05)
    expect(harness.notices[0]).toMatch(row.task === 'gan' ? /3 of 3 epochs\.$/ : hasAccuracy ? /best validation accuracy/ : /best validation loss 0\.|best validation loss \d/)
  })
})

describe('masks', () => {
  test('that are no pictures end the run with a sentence that names them', async () => {
    const row = rowOf('a mask of black and white')
    open(row)
    replaceMask(bars, 3, Buffer.from('no picture at all'))
    const failed = await run(row)
    expect(failed.state).toBe('failed')
    expect(failed.note).toMatch(/^1 mask of this run: they cannot be read as they were added \("mask-train-3\.bmp": .+\)\. Bring the files back or add other masks/)
  })

  test('with values that no map stands for are told', async () => {
    const row = rowOf('a mask of three values, focal')
    open(row)
    replaceMask(bars, 5, maskOf(3))
    const failed = await run(row)
    expect(failed.note).toBe('Mask "mask-train-5.bmp": it has the value 3, and the network has 3 maps, for the values 0 to 2 (255 says nothing). Add masks with these values, or give the network 4 maps.')
  })
})
