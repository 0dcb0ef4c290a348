/** One-button transfer for images that are labelled otherwise than with one class of several: features, head, figures, an answer. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { transferHandlers } from '../../../src-main/api/transfer.ts'
import { backboneReady, defaultBackboneId } from '../../../src-main/pretrained/openBackbone.ts'
import { writeLabelling } from '../../../src-main/store/project.ts'
import { checkpointNames, loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets } from '../../support/barTargets.ts'
import { createRunHarness } from '../../support/runHarness.ts'

const folders: string[] = []
const open: BarProject[] = []
afterAll(async () => {
  for (const { project } of open) await project.close()
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

const kinds = { binary: 'one', multi_label: 'several', regression: 'number' } as const

describe.skipIf(!backboneReady(defaultBackboneId, { dataFolder: os.tmpdir() }))('transfer (left out where "npm run setup:backbone" could not fetch the backbone)', () => {
  test.each([
    ['binary', 0.8],
    ['multi_label', 0.8],
    // Saying the mean to every image is off by 0.67.
    ['regression', 0.55],
  ] as const)('for %s: the task, its head and loss follow from the labels, and it learns', async (task, bound) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `convolve-transfer-${task}-`))
    folders.push(folder)
    const bars = createBarProject(folder, { train: 30, val: 12, test: 12 })
    open.push(bars)
    giveTargets(bars, task)
    writeLabelling(bars.project.database.write, { kind: kinds[task], unit: '' })
    const harness = createRunHarness(bars.project)
    const transfer = transferHandlers(harness.context)
    const plan = await transfer.plan('training')
    expect(plan).toMatchObject({ task, problems: [] })
    expect((await transfer.plan('class_means')).problems).toEqual(task === 'binary' ? [] : [expect.stringMatching(/one class each, and yours are labelled otherwise/)])
    const run = await harness.until((await transfer.start(1, 'training')).id, 'finished', 'failed')
    expect(run).toMatchObject({ state: 'finished', note: null, task })
    expect(run.config.loss.kind).toBe(task === 'regression' ? 'mean_squared_error' : 'binary_crossentropy')
    expect(harness.events.some((event) => event.kind === 'runProgress' && event.progress.phase.startsWith('Computing features'))).toBe(true)
    const evaluation = await harness.evaluation.evaluate(run.id, 'test')
    const { valAccuracy, metrics } = run.best!
    if (task === 'regression') expect(metrics!.val!['mean_absolute_error']).toBeLessThan(bound)
    else expect(valAccuracy).toBeGreaterThan(bound)
    expect(evaluation.task).toBe(task)
    const outcome = await transfer.outcome(run.id)
    expect(outcome!.sentence).toContain(task === 'regression' ? 'is how far off the answers to the validation images are' : task === 'multi_label' ? 'of the yes-or-no answers' : 'of the validation images')
    const [answer] = await harness.prediction.predict(run.id, [{ imageId: 1 as ImageId }], null)
    expect(answer).toBeDefined()
    if (task === 'binary') return

    // Fine-tuning goes on where this head ended: what is frozen stays, all else moves by no more than a small rate in a few steps can.
    const tuned = await harness.until((await transfer.fineTune(run.id)).id, 'finished', 'failed')
    expect(tuned).toMatchObject({ state: 'finished', note: null, task, config: { startFrom: run.id, loss: run.config.loss } })
    const checkpointOf = (id: RunId, name: string): Checkpoint => loadCheckpoint(path.join(bars.project.folders.runs, String(id), name))
    const [before, after] = [checkpointOf(run.id, checkpointNames.latest), checkpointOf(tuned.id, checkpointNames.best)]
    expect([...before.tensors.keys()]).toEqual(expect.arrayContaining([...after.tensors.keys()]))
    const furthest = (name: string): number => Array.from(after.tensors.get(name)!.data).reduce((most, value, at) => Math.max(most, Math.abs(value - before.tensors.get(name)!.data[at]!)), 0)
    const trained = ['block_12_project/kernel', ...[...after.tensors.keys()].filter((name) => name.startsWith('dense_'))]
    expect(trained.length).toBeGreaterThan(2)
    expect(furthest('block_5_expand/kernel')).toBe(0)
    for (const name of trained) {
      expect(furthest(name), name).toBeGreaterThan(0)
      // Adam with its first steps corrected moves a number by about the rate.
      expect(furthest(name), name).toBeLessThan(2 * tuned.config.learningRate * after.position.step)
    }
    // Kept is what the figures of both say, more right answers or, with as many or none, a lower loss; its answers are those of the outcome.
    const judged = await transfer.outcome(tuned.id)
    const gain = (tuned.best!.valAccuracy ?? 0) - (run.best!.valAccuracy ?? 0)
    const isBetter = gain > 0 || (gain === 0 && tuned.best!.valLoss! < run.best!.valLoss!)
    expect(judged).toMatchObject({ head: { id: run.id }, tuned: { id: tuned.id }, kept: isBetter ? tuned.id : run.id, canFineTune: false })
    expect((await harness.evaluation.evaluate(judged!.kept, 'test')).task).toBe(task)
  })
})
