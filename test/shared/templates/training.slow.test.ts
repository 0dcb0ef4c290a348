/** Every template at its small size: one epoch on a tiny set of drawn images lowers the loss. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensors } from '../../../src-main/executors/executor.ts'
import { assembleBatch } from '../../../src-main/training/batches.ts'
import { loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'
import { trainTiny } from '../../support/runSetup.ts'
import { taskConfig, taskExamples, taskImages, taskSetup, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { drawnImages, drawnKinds, trainEpoch } from '../../support/trainTemplate.ts'

const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
const batchSize = 8
const batchCount = 12
const kindsOf = (batch: number): readonly number[] => Array.from({ length: batchSize }, (_, index) => (index + batch) % drawnKinds)

describe('one epoch at the small size lowers the loss', () => {
  test.each(templates.filter(({ id, task }) => task === 'single_label' && id !== 'empty'))('$name', async ({ small, create }) => {
    const document = create(small.input, drawnKinds, { width: small.width })
    expect(inferNetwork(document, drawnKinds).problems).toEqual([])
    const batches = Array.from({ length: batchCount }, (_, batch): Tensors => {
      const kinds = kindsOf(batch)
      return { images: drawnImages(small.input, kinds, batch), labels: { shape: [batchSize], dtype: 'int32', data: Int32Array.from(kinds) } }
    })
    const { before, after } = await trainEpoch(document, { batchSize, classCount: drawnKinds }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })
})

/** A run as the trainer makes it, with what its task usually takes, over images of bars. */
const rowOf = (id: string, task: TaskRow['task'], classCount: number): TaskRow => {
  const { create, small } = templateById(id)
  return { title: id, task, classCount, network: create(small.input, classCount, { width: small.width }), config: {} }
}

describe('networks that are no classifiers learn their task', () => {
  test.each([['u-net', 'segmentation', 0], ['u-net-padded', 'segmentation', 0], ['autoencoder', 'autoencoder', 0], ['siamese', 'pairs', 3]] as const)('%s', async (id, task, classCount) => {
    const row = rowOf(id, task, classCount)
    expect(inferNetwork(row.network, classCount).problems).toEqual([])
    const set = taskImages(row, id === 'u-net' ? 32 : 96, 0)
    const { loss } = taskConfig(row)
    const size = id === 'u-net' ? 2 : batchSize
    const examples = taskExamples(row, set, 1)
    const batches = Array.from({ length: batchCount }, (_, batch): Tensors => assembleBatch(examples, Uint32Array.from({ length: size }, (__, at) => (batch * size + at) % examples.count), batch).inputs)
    const { before, after } = await trainEpoch(row.network, { batchSize: size, classCount, loss }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })

  test('dcgan: its halves take turns over two epochs, no loss runs off, and the discriminator never knows everything', async () => {
    const row = rowOf('dcgan', 'gan', 0)
    const runFolder = temporaryFolder()
    const { end } = await trainTiny(taskSetup(row, runFolder, { config: { epochs: 2 }, train: taskExamples(row, taskImages(row, 64, 0), 1) }))
    expect(end).toEqual({ state: 'finished', note: null })
    for (const { loss, metrics } of loadNewestCheckpoint(runFolder)!.position.epochs) {
      expect(loss).toBeGreaterThan(0.05)
      expect(loss).toBeLessThan(10)
      expect(metrics!.train['d_loss']).toBeLessThan(10)
      expect(metrics!.train['d_accuracy']).toBeLessThan(1)
    }
  })
})
