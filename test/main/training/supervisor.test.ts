/** The core's side of training with a trainer that says and does what the test wants: deaths, late words, a database that refuses, edits meanwhile. */
import * as fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { noSamples } from '../../../src-shared/training/stepFigures.ts'
import { availableBytes } from '../../../src-main/training/availableMemory.ts'
import type { FromTrainer, RunReport } from '../../../src-main/training/messages.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { jobOf, scriptedTrainers } from '../../support/scriptedTrainers.ts'

const set = scriptedTrainers()
const config = () => ({ ...tinyConfig, networkId: set.bars.networkId })
const reportOf = (step: number): FromTrainer => {
  const report: RunReport = {
    epoch: 1, step, stepsPerEpoch: 2, totalSteps: 6, secondsLeft: 1, imagesPerSecond: 1, memoryBytes: 1, phase: 'Training',
    newSteps: { step: [step], loss: [1], accuracy: [0] }, newSamples: noSamples, newEpochs: [], bestEpoch: null, training: true,
  }
  return { kind: 'report', report }
}

describe('a trainer that dies', () => {
  test('while its step needs more than the memory there is has failed, and the sentence says which batch size would fit', async () => {
    const { id } = await set.harness.runs.start({ ...config(), batchSize: 64 }, null)
    const available = availableBytes()
    set.trainers[0]!.say({ kind: 'memory', memory: { estimate: { fixedBytes: 2 ** 20, perImageBytes: available / 40 }, batchSize: 64, roomBytes: 2 * available } })
    set.trainers[0]!.exit(null)
    const run = await set.harness.runs.get(id)
    expect(run.state).toBe('failed')
    expect(run.note).toMatch(/^Memory: it ran out in a step of 64 images, which takes about [\d,]+ MB; about [\d,]+ MB could be had\. Start a new run with a batch size of at most (29|30|31|32)\.$/)
  })

  test('in a container or under a limit that holds less than the machine, too', async () => {
    const { id } = await set.harness.runs.start({ ...config(), batchSize: 64 }, null)
    set.trainers[0]!.say({ kind: 'memory', memory: { estimate: { fixedBytes: 2 ** 20, perImageBytes: 2 ** 20 }, batchSize: 64, roomBytes: 60 * 2 ** 20 } })
    set.trainers[0]!.exit(null)
    expect(await set.harness.runs.get(id)).toMatchObject({ state: 'failed', note: 'Memory: it ran out in a step of 64 images, which takes about 65 MB; about 60 MB could be had. Start a new run with a batch size of at most 32.' })
  })

  test('although there is memory for its step is interrupted', async () => {
    const { id } = await set.harness.runs.start(config(), null)
    set.trainers[0]!.say({ kind: 'memory', memory: { estimate: { fixedBytes: 2 ** 20, perImageBytes: 1 }, batchSize: 8, roomBytes: 2 ** 34 } })
    set.trainers[0]!.exit(137)
    expect(await set.harness.runs.get(id)).toMatchObject({ state: 'interrupted', note: expect.stringContaining('exit code 137') as string })
  })

  test('leaves the run interrupted, whatever it had said that arrives afterwards', async () => {
    const { id } = await set.harness.runs.start(config(), null)
    set.trainers[0]!.say({ kind: 'ready' })
    set.trainers[0]!.exit(null)
    set.trainers[0]!.say(reportOf(1))
    set.trainers[0]!.say({ kind: 'ended', end: { state: 'finished', note: null } })
    expect(await set.harness.runs.get(id)).toMatchObject({ state: 'interrupted', note: expect.stringContaining('it was killed') as string })
    expect(set.harness.awake()).toBe(0)
    expect(set.harness.notices).toHaveLength(1)
  })

  test('after it said how the run ended ends it as said', async () => {
    const { id } = await set.harness.runs.start(config(), null)
    set.trainers[0]!.say(reportOf(1))
    expect((await set.harness.runs.get(id)).state).toBe('running')
    set.trainers[0]!.say({ kind: 'ended', end: { state: 'finished', note: 'Stopped early.' } })
    expect(set.trainers[0]!.killed).toBe(true)
    expect(await set.harness.runs.get(id)).toMatchObject({ state: 'finished', note: 'Stopped early.' })
  })

  test('before it could be started does not block the project: the run can go on, another can start', async () => {
    set.refuseToStart = true
    await expect(async () => set.harness.runs.start(config(), 'first')).rejects.toThrow('no more processes')
    set.refuseToStart = false
    const [first] = await set.harness.runs.list()
    expect(first).toMatchObject({ name: 'first', state: 'interrupted' })
    expect(await set.harness.runs.resume(first!.id)).toMatchObject({ state: 'preparing' })
  })

  test('while the database takes no writes can go on once it does', async () => {
    const { id } = await set.harness.runs.start(config(), null)
    set.trainers[0]!.say(reportOf(1))
    set.bars.project.database.write.pragma('query_only = 1')
    set.trainers[0]!.say(reportOf(2))
    set.trainers[0]!.exit(1)
    set.bars.project.database.write.pragma('query_only = 0')
    expect(await set.harness.runs.get(id)).toMatchObject({ state: 'interrupted' })
    expect(await set.harness.runs.resume(id)).toMatchObject({ state: 'preparing', note: null })
    expect(jobOf(set.trainers[1]!)).toMatchObject({ resume: true, runId: id })
  })
})

test('points that a full database refused are written with the next ones', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  set.trainers[0]!.say(reportOf(1))
  set.bars.project.database.write.pragma('query_only = 1')
  set.trainers[0]!.say(reportOf(2))
  set.trainers[0]!.say(reportOf(3))
  set.bars.project.database.write.pragma('query_only = 0')
  set.trainers[0]!.say(reportOf(4))
  expect((await set.harness.runs.curves(id)).steps.step).toEqual([1, 2, 3, 4])
})

test('a resumed run forgets the points after its checkpoint and takes back those before', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  for (const step of [1, 2, 3]) set.trainers[0]!.say(reportOf(step))
  set.trainers[0]!.exit(null)
  await set.harness.runs.resume(id)
  set.trainers[1]!.say({ kind: 'resumed', step: 2, steps: { step: [1, 2], loss: [5, 6], accuracy: [0, 1] }, epochs: [], bestEpoch: null })
  expect((await set.harness.runs.curves(id)).steps).toEqual({ step: [1, 2], loss: [5, 6], accuracy: [0, 1] })
})

test('one run trains at a time: another one is not resumed beside it, and the running one is not deleted', async () => {
  const paused = await set.harness.runs.start(config(), 'paused')
  set.trainers[0]!.say({ kind: 'ended', end: { state: 'paused', note: null } })
  const first = await set.harness.runs.start(config(), 'first')
  await expect(async () => set.harness.runs.resume(paused.id)).rejects.toMatchObject({ code: 'runBusy' })
  await expect(async () => set.harness.runs.resume(first.id)).rejects.toMatchObject({ code: 'runNotResumable' })
  await expect(async () => set.harness.runs.delete(first.id)).rejects.toMatchObject({ code: 'runBusy' })
  expect(set.trainers).toHaveLength(2)
  await set.harness.runs.delete(paused.id)
  expect(fs.readdirSync(set.bars.project.folders.runs)).toEqual([String(first.id)])
})

test('closing the project before the trainer has begun pauses the run', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  const closing = set.bars.project.close()
  expect(set.trainers[0]!.sent).toEqual([{ kind: 'pause' }])
  set.trainers[0]!.say({ kind: 'ended', end: { state: 'paused', note: null } })
  expect(set.harness.events.at(-1)).toMatchObject({ kind: 'runChanged', run: { id, state: 'paused', note: expect.stringContaining('because the project was closed') as string } })
  await closing
  expect(set.harness.notices).toEqual([])
})

test('network, names of classes and data set stay those of the start, however the project changes', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  const first = jobOf(set.trainers[0]!)
  set.trainers[0]!.say({ kind: 'ended', end: { state: 'paused', note: null } })
  const { write } = set.bars.project.database
  write.exec(`UPDATE classes SET name = 'renamed' WHERE id = 1`)
  write.exec('UPDATE images SET class_id = 1 WHERE class_id = 2; UPDATE classes SET deleted = 1 WHERE id = 2')
  write.exec('DELETE FROM networks')
  expect(await set.harness.runs.resume(id)).toMatchObject({ classNames: ['lying', 'standing', 'crossed'], datasetChanged: true })
  expect(jobOf(set.trainers[1]!)).toEqual({ ...first, resume: true })
  expect(await set.harness.runs.network(id)).toEqual(first.network)
})

test('a network in the row of a run that somebody else wrote is refused like one in a file', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  set.trainers[0]!.say({ kind: 'ended', end: { state: 'paused', note: null } })
  set.bars.project.database.write.prepare(`UPDATE runs SET network = replace(network, '"units":3', '"units":1e300')`).run()
  await expect(async () => set.harness.runs.network(id)).rejects.toThrow(/units \(dense_1\) must be/)
  await expect(async () => set.harness.runs.resume(id)).rejects.toThrow(/units \(dense_1\) must be/)
  expect(set.trainers).toHaveLength(1)
})

test('a start with a problem in data or network says so and leaves nothing behind', async () => {
  set.bars.project.database.write.exec('UPDATE images SET split = 2 WHERE class_id = 3')
  await expect(async () => set.harness.runs.start(config(), null)).rejects.toThrow('Class "crossed": it has no training images')
  expect(await set.harness.runs.list()).toEqual([])
  expect(set.trainers).toEqual([])
  expect(fs.readdirSync(set.bars.project.folders.runs)).toEqual([])
  expect(set.harness.awake()).toBe(0)
})

test('a paused run is stopped without a process, a finished one is not', async () => {
  const { id } = await set.harness.runs.start(config(), null)
  set.trainers[0]!.say({ kind: 'ended', end: { state: 'paused', note: 'why' } })
  await set.harness.runs.stop(id)
  expect(await set.harness.runs.get(id)).toMatchObject({ state: 'stopped', note: 'why' })
  await set.harness.runs.resume(id)
  set.trainers[1]!.say({ kind: 'ended', end: { state: 'finished', note: null } })
  await expect(async () => set.harness.runs.stop(id)).rejects.toMatchObject({ code: 'runNotTraining' })
  await expect(async () => set.harness.runs.resume(id)).rejects.toMatchObject({ code: 'runNotResumable' })
})
