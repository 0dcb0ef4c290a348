/** Training from end to end: project on disk, trainer process, curves in the database, evaluation, prediction. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { openProject } from '../../../src-main/project/openProject.ts'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'

let folder: string
let bars: BarProject
let harness: RunHarness
const configOf = (change: Partial<RunConfig> = {}): RunConfig => ({ ...tinyConfig, networkId: bars.networkId, ...change })
const endless: Partial<RunConfig> = { epochs: 100_000 }

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-training-'))
  bars = createBarProject(folder, { train: 240, val: 30, test: 60 })
  harness = createRunHarness(bars.project)
})
afterEach(async () => {
  await bars.project.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** A resumed run tells where it stands before its first new step. */
const stepAfter = (id: RunId, step: number): Promise<void> => harness.event((event) => event.kind === 'runProgress' && event.progress.runId === id && event.progress.step > step)
const firstStep = (id: RunId): Promise<void> => stepAfter(id, 0)
const latestOf = (id: RunId) => loadCheckpoint(path.join(bars.project.folders.runs, String(id), checkpointNames.latest))

describe('a run of the project', () => {
  test('learns the bars to at least 95 % on the test part, keeps curves, report and cells, and predicts', async () => {
    const started = await harness.runs.start(configOf({ epochs: 10 }), null)
    expect(started).toMatchObject({ state: 'preparing', name: 'Tiny 1', networkName: 'Tiny', classNames: ['lying', 'standing', 'crossed'], epochsDone: 0, best: null })
    expect(harness.awake()).toBe(1)
    const run = await harness.until(started.id, 'finished', 'failed')
    expect(run).toMatchObject({ state: 'finished', note: null, epochsDone: 10, datasetChanged: false })
    expect(harness.awake()).toBe(0)
    expect(harness.notices).toHaveLength(1)
    expect(harness.notices[0]).toMatch(/^Tiny 1: training finished - 10 of 10 epochs, best validation accuracy \d/)

    const curves = await harness.runs.curves(run.id)
    expect(curves.stepsPerEpoch).toBe(30)
    expect(curves.steps.step).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
    expect(curves.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(run.best).toEqual(curves.epochs[run.bestEpoch! - 1])

    const report = await harness.evaluation.evaluate(run.id, 'test')
    expect(report.accuracy).toBeGreaterThanOrEqual(0.95)
    expect(report.imageCount).toBe(60)
    expect(report.perClass.map(({ support }) => support)).toEqual([20, 20, 20])
    expect(await harness.evaluation.report(run.id, 'test')).toEqual(report)
    const cell = await harness.evaluation.cell(run.id, 'test', 1, 1)
    expect(cell).toHaveLength(report.confusion[1]![1]!)
    expect(cell.map(({ confidence }) => confidence)).toEqual(cell.map(({ confidence }) => confidence).sort((a, b) => b - a))

    const [answer, gone] = await harness.prediction.predict(run.id, [{ imageId: cell[0]!.imageId }, { imageId: 99_999 as never }], null)
    expect(answer).toMatchObject({ name: path.basename(cell[0]!.relativePath), error: null })
    // One image alone gets the answer it got in the evaluation's batch.
    expect(answer!.classes[0]!.name).toBe('standing')
    expect(answer!.classes[0]!.probability).toBeCloseTo(cell[0]!.confidence, 5)
    expect(answer!.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
    expect(gone).toMatchObject({ classes: [], error: 'the file is not there' })
  })

  test('on Linux computes at low priority in every thread that onnxruntime started', async () => {
    if (process.platform !== 'linux') return
    const { id } = await harness.runs.start(configOf(endless), null)
    await firstStep(id)
    expect(os.getPriority(harness.processes[0]!.pid!)).toBe(10)
    const tasks = `/proc/${harness.processes[0]!.pid}/task`
    const nices = fs.readdirSync(tasks).map((task) => Number(fs.readFileSync(`${tasks}/${task}/stat`, 'utf8').replace(/.*\) /, '').split(' ')[16]))
    // V8's own helpers exist before the first line of the program runs; whoever computes does not.
    expect(nices.filter((nice) => nice === 10).length).toBeGreaterThanOrEqual(2)
    await harness.runs.stop(id)
    await harness.until(id, 'stopped')
  })

  test('answers pause and stop within a second, lets a second run wait meanwhile, and goes on after a restart of the program', async () => {
    const { id } = await harness.runs.start(configOf(endless), 'long one')
    await firstStep(id)
    const second = await harness.runs.start(configOf(), null)
    expect(second.state).toBe('queued')
    await harness.runs.stop(second.id)
    await harness.runs.delete(second.id)
    await expect(async () => harness.runs.delete(id)).rejects.toThrow('it is training at the moment')
    const askedMs = performance.now()
    await harness.runs.pause(id)
    const paused = await harness.until(id, 'paused')
    expect(performance.now() - askedMs).toBeLessThan(1000)
    const { step } = latestOf(id).position
    expect((await harness.runs.curves(id)).steps.step.at(-1)).toBe(step)
    expect(paused.note).toBeNull()

    await bars.project.close()
    const project = openProject(bars.project.path)
    bars = { ...bars, project }
    harness = createRunHarness(project)
    expect(await harness.runs.list()).toMatchObject([{ id, state: 'paused', name: 'long one' }])
    expect((await harness.runs.curves(id)).steps.step).toHaveLength(step)
    await harness.runs.resume(id)
    await stepAfter(id, step)
    await harness.runs.stop(id)
    expect((await harness.until(id, 'stopped')).note).toBeNull()
    const curves = await harness.runs.curves(id)
    expect(curves.steps.step.at(-1)).toBe(latestOf(id).position.step)
    expect(curves.steps.step.at(-1)!).toBeGreaterThan(step)
    expect((await harness.evaluation.evaluate(id, 'test')).imageCount).toBe(60)

    await harness.runs.rename(id, 'kept')
    expect(await harness.runs.get(id)).toMatchObject({ name: 'kept' })
    await harness.runs.delete(id)
    expect(await harness.runs.list()).toEqual([])
    expect(fs.readdirSync(project.folders.runs)).toEqual([])
  })

  test('is paused when the project closes', async () => {
    const { id } = await harness.runs.start(configOf(endless), null)
    await firstStep(id)
    await bars.project.close()
    bars = { ...bars, project: openProject(bars.project.path) }
    harness = createRunHarness(bars.project)
    expect(await harness.runs.get(id)).toMatchObject({ state: 'paused', note: expect.stringContaining('because the project was closed') as string })
  })

  test('with a learning rate of 1e6 fails at a step, names the layer, and its last sound checkpoint still answers', async () => {
    const { id } = await harness.runs.start(configOf({ learningRate: 1e6, optimizer: { kind: 'sgd' } }), null)
    const run = await harness.until(id, 'failed', 'finished')
    expect(run.note).toMatch(/^Step \d+: the numbers became too large to go on, first in [A-Z][a-z ]+ \d \([A-Z]\w+\), at a learning rate of 1000000/)
    expect((await harness.evaluation.evaluate(id, 'test')).imageCount).toBe(60)
  })

  test('whose image files changed or vanished says which', async () => {
    fs.writeFileSync(path.join(bars.imagesFolder, 'train-7.bmp'), 'another file')
    fs.rmSync(path.join(bars.imagesFolder, 'val-1.bmp'))
    const { id } = await harness.runs.start(configOf(), null)
    expect((await harness.until(id, 'failed')).note).toBe(
      '2 images of this run: they cannot be read as they were imported ("train-7.bmp": the file has changed since it was imported; "val-1.bmp": the file is not there). Bring the files back, or remove the images from the project and start a new run.',
    )
    fs.rmSync(path.join(bars.imagesFolder, 'test-3.bmp'))
    await expect(harness.evaluation.evaluate(id, 'test')).rejects.toThrow('it has not saved anything learnt yet')
  })

  test('leaves out of an evaluation what cannot be read, and says why', async () => {
    const { id } = await harness.runs.start(configOf({ epochs: 1 }), null)
    await harness.until(id, 'finished')
    fs.rmSync(path.join(bars.imagesFolder, 'test-3.bmp'))
    // The run never looked at the test part, so nothing of it is in the cache yet.
    const report = await harness.evaluation.evaluate(id, 'test')
    expect(report.imageCount).toBe(59)
    expect(report.leftOut).toEqual([{ relativePath: 'test-3.bmp', reason: 'the file is not there' }])
  })

  test('is not flattered by images that moved from training to another part afterwards', async () => {
    const { id } = await harness.runs.start(configOf({ epochs: 1 }), null)
    await harness.until(id, 'finished')
    expect((await harness.runs.get(id)).datasetChanged).toBe(false)
    bars.project.database.write.exec("UPDATE images SET split = 2 WHERE relative_path = 'train-0.bmp'")
    expect((await harness.runs.get(id)).datasetChanged).toBe(true)
    const report = await harness.evaluation.evaluate(id, 'test')
    expect(report.leftOut).toEqual([{ relativePath: 'train-0.bmp', reason: 'the run has trained on it' }])
    bars.project.database.write.exec("UPDATE images SET split = 1 WHERE relative_path = 'train-1.bmp'")
    expect((await harness.evaluation.evaluate(id, 'val')).leftOut).toEqual([{ relativePath: 'train-1.bmp', reason: 'the run has trained on it' }])
  })

  test('keeps its frozen data set while labels are edited', async () => {
    const { id } = await harness.runs.start(configOf({ epochs: 40 }), null)
    await firstStep(id)
    bars.project.database.write.exec('UPDATE images SET class_id = 1')
    await harness.runs.pause(id)
    await harness.until(id, 'paused', 'finished')
    await harness.runs.resume(id)
    const run = await harness.until(id, 'finished')
    // On labels that are all the same the loss would be nearly zero and validation (frozen too) would be wrong.
    expect(run.best!.valAccuracy!).toBeGreaterThan(0.9)
  })
})
