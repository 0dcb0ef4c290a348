/** What a run trains on, from files on disk: which examples belong to which part, and what follows from the run's seed. */
import { expect, test } from 'vitest'
import type { Batch } from '../../../src-main/training/batches.ts'
import { assembleBatch, type Examples } from '../../../src-main/training/batches.ts'
import { prepareDataset } from '../../../src-main/training/preflight.ts'
import { freezeImages } from '../../../src-main/training/snapshot.ts'
import { openTrainingData, type TrainingData } from '../../../src-main/training/trainingData.ts'
import { createBarProject } from '../../support/barProject.ts'
import { taskConfig, taskRows } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const row = taskRows.find(({ title }) => title === 'pairs')!
const all = ({ count }: Examples): Uint32Array => Uint32Array.from({ length: count }, (_, index) => index)
const batch = (examples: Examples, epoch: number): Batch['inputs'] => assembleBatch(examples, all(examples), epoch).inputs

test('pairs for training follow from the seed and the epoch; those of validation are the same in every run, so that runs can be compared', async () => {
  const folder = temporaryFolder()
  const { project, imagesFolder, networkId } = createBarProject(folder, { train: 12, val: 9, test: 3 }, row.network)
  const folders = { 1: imagesFolder }
  const opened = async (seed: number): Promise<TrainingData> => {
    const config = taskConfig(row, { seed, networkId })
    const { images, classes } = prepareDataset(project.database.read, row.network, config, folders, { cacheFolder: project.folders.cache, dataFolder: folder } as never)
    const frozen = freezeImages(images, classes, 'pairs').filter(({ split }) => split !== 'test')
    const job = { network: row.network, classCount: 3, config, folders, cacheFolder: project.folders.cache, runFolder: folder, startFolder: null, resume: false, threads: 1 }
    const data = await openTrainingData(job as never, frozen, { pretrained: new Map(), checkpoint: () => null }, { cancelled: () => false, tell: () => undefined, now: () => 0 })
    return data!
  }
  const [first, second] = [await opened(1), await opened(2)]
  try {
    expect([first.train.count, first.val.count]).toEqual([12, 9])
    expect(batch(second.val, 0)).toEqual(batch(first.val, 0))
    expect(batch(second.train, 1)).not.toEqual(batch(first.train, 1))
    expect(batch(first.train, 2)).not.toEqual(batch(first.train, 1))
    expect(batch(first.train, 1)).toEqual(batch(first.train, 1))
  } finally {
    first.close()
    second.close()
    await project.close()
  }
})
