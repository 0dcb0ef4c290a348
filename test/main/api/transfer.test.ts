/** What a one-button transfer takes from the project, and which of its runs it speaks of; trainers say what the test wants. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { transferHandlers } from '../../../src-main/api/transfer.ts'
import { backboneReady, defaultBackboneId } from '../../../src-main/pretrained/openBackbone.ts'
import { checkpointNames } from '../../../src-main/training/checkpoint.ts'
import { readRunNetwork } from '../../../src-main/store/runs.ts'
import { writeLabelling } from '../../../src-main/store/project.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunSummary } from '../../../src-shared/training/run.ts'
import { noSamples } from '../../../src-shared/training/stepFigures.ts'
import { scriptedTrainers } from '../../support/scriptedTrainers.ts'

const set = scriptedTrainers()
const transfer = () => transferHandlers(set.harness.context)

/** Ends the newest run with one epoch of this accuracy. */
function finish(valAccuracy: number, state: 'finished' | 'failed' = 'finished'): void {
  const trainer = set.trainers.at(-1)!
  trainer.say({ kind: 'ready' })
  const epoch = { epoch: 1, loss: 0.5, accuracy: 0.9, valLoss: 1 - valAccuracy, valAccuracy, seconds: 1 }
  trainer.say({ kind: 'report', report: { epoch: 1, step: 1, stepsPerEpoch: 1, totalSteps: 1, secondsLeft: 0, imagesPerSecond: 1, memoryBytes: 1, phase: '', newSteps: { step: [1], loss: [0.5], accuracy: [0.9] }, newSamples: noSamples, newEpochs: [epoch], bestEpoch: 1, training: true } })
  trainer.say({ kind: 'ended', end: { state, note: null } })
}
async function head(): Promise<RunSummary> {
  const run = await transfer().start(1, 'training')
  finish(0.8)
  // Whoever goes on from it looks whether there is one.
  fs.writeFileSync(path.join(set.bars.project.folders.runs, String(run.id), checkpointNames.latest), '')
  return run
}

describe.skipIf(!backboneReady(defaultBackboneId, { dataFolder: os.tmpdir() }))('transfer (left out where "npm run setup:backbone" could not fetch the backbone)', () => {
  test('scales its answers to the numbers of the training images alone', async () => {
    const { write, read } = set.bars.project.database
    // Validation is to show what comes of numbers the network knows nothing of.
    write.exec('UPDATE images SET number = iif(split = 0, 10 + id % 3, 5000)')
    writeLabelling(write, { kind: 'number', unit: '' })
    const run = await transfer().start(1, 'training')
    const last = readRunNetwork(read, run.id)!.layers.at(-1)!
    expect(last).toMatchObject({ kind: 'Rescaling', config: { scale: 0.816, offset: 11 } })
  })

  test('judges the newest fine-tuning that came to an end, also asked about another one of its runs', async () => {
    const { id } = await head()
    expect(await transfer().outcome(id)).toMatchObject({ kept: id, tuned: null, canFineTune: true })
    const tune = async (valAccuracy: number, state?: 'failed'): Promise<RunId> => {
      const run = await transfer().fineTune(id)
      finish(valAccuracy, state)
      return run.id
    }
    const worse = await tune(0.7)
    expect(await transfer().outcome(id)).toMatchObject({ kept: id, tuned: { id: worse }, canFineTune: false })
    const better = await tune(0.9)
    await tune(0.95, 'failed')
    for (const asked of [id, worse, better]) expect(await transfer().outcome(asked)).toMatchObject({ head: { id }, tuned: { id: better }, kept: better })
  })

  test('says nothing of runs that are none of its own, or have not ended', async () => {
    const run = await transfer().start(1, 'training')
    expect(await transfer().outcome(run.id)).toBeNull()
    finish(0.8)
    const other = await set.harness.runs.start({ ...run.config, networkId: set.bars.networkId, layerRates: {} }, null)
    finish(0.9)
    expect(await transfer().outcome(other.id)).toBeNull()
  })
})
