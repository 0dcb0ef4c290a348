/** Weights of single epochs that a run keeps, and the choice of the one it answers from. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { expect, test } from 'vitest'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, modelStamp, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { chooseEpoch, chosenEpoch, epochCheckpointName, keptEpochs } from '../../../src-main/training/keptCheckpoints.ts'
import type { FromTrainer, ToTrainer } from '../../../src-main/training/messages.ts'
import { readEvaluation, writeEvaluation } from '../../../src-main/store/evaluations.ts'
import { createBarProject } from '../../support/barProject.ts'
import { createRunHarness } from '../../support/runHarness.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'run-'))
const keepEvery = { config: { epochs: 5, keepEvery: 2 } }

test('every second epoch is kept with the weights it ended with, and a stop and resume keeps the same', async () => {
  const [whole, shorter, resumed] = [newFolder(), newFolder(), newFolder()]
  await trainTiny(tinySetup(whole, keepEvery))
  expect(keptEpochs(whole).map(({ epoch }) => epoch)).toEqual([2, 4])
  await trainTiny(tinySetup(shorter, { config: { epochs: 2 } }))
  const kept = loadCheckpoint(path.join(whole, epochCheckpointName(2)))
  const ended = loadCheckpoint(path.join(shorter, checkpointNames.latest))
  expect(kept.position.epochsDone).toBe(2)
  expect(kept.tensors.size).toBeGreaterThan(0)
  for (const [name, tensor] of kept.tensors) expect(tensor).toEqual(ended.tensors.get(name))

  await trainTiny(tinySetup(resumed, keepEvery), (step) => (step >= 14 ? 'pause' : null))
  await trainTiny(tinySetup(resumed, { ...keepEvery, resume: true }))
  const tensors = (run: string): Checkpoint['tensors'] => loadCheckpoint(path.join(run, epochCheckpointName(4))).tensors
  expect(tensors(resumed)).toEqual(tensors(whole))
})

test('a run keeps none unless it is told to', async () => {
  const run = newFolder()
  await trainTiny(tinySetup(run, { config: { epochs: 2 } }))
  expect(keptEpochs(run)).toEqual([])
  expect(keptEpochs(path.join(run, 'not there'))).toEqual([])
})

test('answers come from the chosen epoch until the best one is chosen again, or its file is gone', async () => {
  const run = newFolder()
  await trainTiny(tinySetup(run, keepEvery))
  const best = loadBestCheckpoint(run)!
  const stamps = [modelStamp(run)]
  chooseEpoch(run, 2)
  stamps.push(modelStamp(run))
  expect([chosenEpoch(run), loadBestCheckpoint(run)!.position.epochsDone]).toEqual([2, 2])
  chooseEpoch(run, 4)
  stamps.push(modelStamp(run))
  expect(loadBestCheckpoint(run)!.position.epochsDone).toBe(4)
  expect(new Set(stamps).size).toBe(3)
  fs.rmSync(path.join(run, epochCheckpointName(4)))
  expect([chosenEpoch(run), modelStamp(run)]).toEqual([null, stamps[0]])
  chooseEpoch(run, 2)
  chooseEpoch(run, null)
  expect([chosenEpoch(run), loadBestCheckpoint(run)]).toEqual([null, best])
  for (const content of ['', 'null', '{"epoch":"2"}', '{"epoch":-2}', '{"epoch":1.5}']) {
    fs.writeFileSync(path.join(run, 'chosen.json'), content)
    expect(chosenEpoch(run)).toBeNull()
  }
})

test('the core tells which epochs there are, refuses others, and forgets what the run was found to answer before', async () => {
  const bars = createBarProject(newFolder(), { train: 9, val: 3, test: 3 })
  const trainer = scriptedProcess<FromTrainer, ToTrainer>()
  const { runs, events } = createRunHarness(bars.project, () => trainer.process)
  try {
    const { id } = await runs.start({ ...tinyConfig, networkId: bars.networkId }, 'kept')
    trainer.script.say({ kind: 'ended', end: { state: 'finished', note: null } })
    const folderOfRun = path.join(bars.project.folders.runs, String(id))
    await trainTiny(tinySetup(folderOfRun, keepEvery))
    expect((await runs.checkpoints(id)).map(({ epoch }) => epoch)).toEqual([2, 4])
    expect((await runs.checkpoints(id))[0]!.sizeBytes).toBeGreaterThan(1000)
    const { read, write } = bars.project.database
    writeEvaluation(write, { runId: id, split: 'test' } as Parameters<typeof writeEvaluation>[1], [])
    await expect(async () => runs.choose(id, 3)).rejects.toThrow('Run "kept": the weights of epoch 3 were not kept.')
    expect([(await runs.get(id)).chosenEpoch, readEvaluation(read, id, 'test') !== null]).toEqual([null, true])
    expect(await runs.choose(id, 4)).toMatchObject({ chosenEpoch: 4 })
    expect(events.at(-1)).toMatchObject({ kind: 'runChanged', run: { id, chosenEpoch: 4 } })
    expect([(await runs.get(id)).chosenEpoch, readEvaluation(read, id, 'test')]).toEqual([4, null])
    expect(await runs.choose(id, null)).toMatchObject({ chosenEpoch: null })
  } finally {
    await bars.project.close()
  }
})
