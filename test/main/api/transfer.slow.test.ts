/** One-button transfer from end to end, with real processes: a head on features, a second run that computes none, fine-tuning, a head of class means. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transferHandlers } from '../../../src-main/api/transfer.ts'
import { backboneReady, defaultBackboneId, openBackbone } from '../../../src-main/pretrained/openBackbone.ts'
import { checkpointNames, loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'

describe.skipIf(!backboneReady(defaultBackboneId, { dataFolder: os.tmpdir() }))('transfer (left out where "npm run setup:backbone" could not fetch the backbone)', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-transfer-'))
  let bars: BarProject
  let harness: RunHarness
  let transfer: ReturnType<typeof transferHandlers>
  let head: RunSummary
  beforeAll(() => {
    bars = createBarProject(folder, { train: 36, val: 12, test: 18 })
    harness = createRunHarness(bars.project)
    transfer = transferHandlers(harness.context)
  })
  afterAll(async () => {
    await bars.project.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const finished = async (run: RunSummary): Promise<RunSummary> => {
    const end = await harness.until(run.id, 'finished', 'failed')
    expect(end).toMatchObject({ state: 'finished', note: null })
    return end
  }
  const phasesOf = (id: RunId): readonly string[] => harness.events.flatMap((event) => (event.kind === 'runProgress' && event.progress.runId === id ? [event.progress.phase] : []))
  const bestOf = (id: RunId): Checkpoint => loadCheckpoint(path.join(bars.project.folders.runs, String(id), checkpointNames.best))
  const accuracyOf = async (id: RunId): Promise<number> => (await harness.evaluation.evaluate(id, 'test')).accuracy ?? 0

  test('trains a head on features; the run is like any other, with the weights of the whole network', async () => {
    expect(await transfer.plan('training')).toMatchObject({ trainCount: 36, problems: [], backboneName: 'MobileNetV2 (COCO)' })
    head = await finished(await transfer.start(1, 'training'))
    expect(phasesOf(head.id).some((phase) => phase.startsWith('Computing features of 48 images'))).toBe(true)
    expect(await accuracyOf(head.id)).toBeGreaterThanOrEqual(0.85)
    const { weights } = openBackbone(defaultBackboneId, { dataFolder: folder })
    expect(bestOf(head.id).tensors.get('block_7_expand/kernel')).toEqual(weights.get('block_7_expand/kernel'))
    expect(await transfer.outcome(head.id)).toMatchObject({ kept: head.id, tuned: null, canFineTune: true })
  })

  test('a second run uses the same network and computes nothing again', async () => {
    const second = await finished(await transfer.start(2, 'training'))
    expect(second.config.networkId).toBe(head.config.networkId)
    expect(phasesOf(second.id).filter((phase) => /Preparing|features/.test(phase))).toEqual([])
  })

  test('the finder of learning rates takes the features that are there', async () => {
    // Whoever took the images themselves would have to decode them again.
    const { cache } = bars.project.folders
    for (const name of fs.readdirSync(cache)) if (!name.startsWith('features-')) fs.rmSync(path.join(cache, name), { recursive: true })
    const before = harness.events.length
    const found = await harness.runs.findLearningRate(head.config)
    expect(found!.sweep.losses.length).toBeGreaterThan(20)
    const phases = new Set(harness.events.slice(before).flatMap((event) => (event.kind === 'rateSearchProgress' ? [event.progress.phase] : [])))
    expect([...phases]).toEqual(['Compiling the network', 'Trying learning rates'])
  })

  test('the training images that look most alike to it are named with their classes, the one that is asked about left out', async () => {
    const asked = 1 as ImageId
    const { images, votes } = await harness.prediction.nearest(head.id, { imageId: asked }, 5)
    expect(images).toHaveLength(5)
    expect(images.map(({ imageId }) => imageId)).not.toContain(asked)
    // Those of the other parts are there to judge it by.
    expect((await harness.prediction.nearest(head.id, { imageId: asked }, 99)).images).toHaveLength(35)
    expect(votes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(votes[0]!.name).toBe('lying')
  })

  test('fine-tuning goes on from the head, changes the last blocks alone, and the better one is kept', async () => {
    const tuned = await finished(await transfer.fineTune(head.id))
    expect(tuned.config.startFrom).toBe(head.id)
    const [before, after] = [bestOf(head.id).tensors, bestOf(tuned.id).tensors]
    expect(after.get('block_5_expand/kernel')).toEqual(before.get('block_5_expand/kernel'))
    expect(after.get('block_12_project/kernel')).not.toEqual(before.get('block_12_project/kernel'))
    const outcome = await transfer.outcome(tuned.id)
    expect(outcome).toMatchObject({ head: { id: head.id }, tuned: { id: tuned.id }, canFineTune: false })
    expect([head.id, tuned.id]).toContain(outcome!.kept)
    expect(await accuracyOf(outcome!.kept)).toBeGreaterThanOrEqual((await accuracyOf(head.id)) - 0.06)
    await expect(async () => transfer.fineTune(tuned.id)).rejects.toThrow('frozen backbone')
  })

  test.each(['class_means', 'nearest_images'] as const)('%s need no training', async (kind) => {
    expect(await transfer.plan(kind)).toMatchObject({ problems: [], task: 'single_label' })
    const worked = await finished(await transfer.start(1, kind))
    expect(worked.epochsDone).toBe(1)
    expect(worked.best!.valLoss).toBeLessThan(2)
    expect(await accuracyOf(worked.id)).toBeGreaterThanOrEqual(0.6)
    expect(await transfer.outcome(worked.id)).toMatchObject({ kept: worked.id, canFineTune: kind === 'class_means' })
  })
})
