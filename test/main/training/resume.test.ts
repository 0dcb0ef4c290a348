/** A run that was paused and goes on with new programs equals one that never stopped; going on from another run; averages and metrics of a run. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadBestCheckpoint, loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import { defaultOptimizers, defaultUpdate } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { defaultSchedules } from '../../../src-shared/training/schedule.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { programsOf } from '../../../src-main/training/programs.ts'
import { barClassNames, barImages } from '../../support/barImages.ts'
import { expectResumes, latest, resumeRows, trainPlain } from '../../support/resumes.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const root = temporaryFolder()
let number = 0
const newFolder = (): string => {
  const folder = path.join(root, String(number++))
  fs.mkdirSync(folder)
  return folder
}

/** One of each sort; all of them in resume.slow.test.ts. */
const quick = ['optimizer rmsprop', 'gradients of five batches, across epochs, with all else', 'augmentation CutMix', 'frozen layers', 'going on from a run with frozen layers, thawed now', 'unfreezing']

test('the quick rows are rows', () => {
  expect(resumeRows.map(({ title }) => title)).toEqual(expect.arrayContaining(quick))
})

test.each(resumeRows.filter(({ title }) => quick.includes(title)))('$title: paused twice and resumed equals one that never stopped', async (row) => {
  await expectResumes(newFolder(), row, await trainPlain(newFolder()))
})

test('the plateau row does reduce the rate', async () => {
  const folder = newFolder()
  await trainTiny(tinySetup(folder, { config: { schedule: { ...defaultSchedules.plateau, patience: 1, minDelta: 10 } } }))
  expect(latest(folder).position.plateau.factor).toBeCloseTo(0.01, 12)
})

/** No batch normalization and no dropout: nothing depends on which images share a batch. */
function plainNetwork(): NetworkDocument {
  const drawing = startDrawing()
  const features = draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling'), 'Conv2D', { filters: 4, activation: 'relu' }), 'Flatten')
  draw(drawing, features, 'Dense', { units: barClassNames.length, activation: 'softmax' })
  return finishDrawing(drawing, 'Plain', tinyInput)
}

function plainSetup(folder: string, change: Partial<RunConfig>) {
  const config = { ...tinyConfig, ...change }
  const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  return tinySetup(folder, { config, train: barImages(24), programs: programsOf(plainNetwork(), barClassNames.length, config, executor, barImages(24).labels), trainingExecutor: executor })
}

test('two batches of 4 accumulated are one batch of 8, for layers that look at each image alone', async () => {
  const [small, large] = [newFolder(), newFolder()]
  await trainTiny(plainSetup(small, { batchSize: 4, update: { ...defaultUpdate, accumulationSteps: 2 } }))
  await trainTiny(plainSetup(large, { batchSize: 8 }))
  expect(latest(small).position).toMatchObject({ step: 18, updates: 9 })
  for (const [name, { data }] of latest(large).tensors) {
    const other = latest(small).tensors.get(name)!.data
    data.forEach((value, at) => expect(other[at], `${name} ${at}`).toBeCloseTo(value, 4))
  }
})

describe('the average of the weights', () => {
  test('is what the best checkpoint holds and validation measures', async () => {
    const folder = newFolder()
    await trainTiny(tinySetup(folder, { config: { epochs: 1, update: { ...defaultUpdate, emaMomentum: 0.9 } } }))
    const { tensors } = latest(folder)
    const best = loadBestCheckpoint(folder)!.tensors
    expect(best.get('dense_1/kernel')!.data).toEqual(tensors.get('dense_1/kernel/ema')!.data)
    expect(best.get('dense_1/kernel')!.data).not.toEqual(tensors.get('dense_1/kernel')!.data)
    expect([...best.keys()].some((name) => name.endsWith('/ema'))).toBe(false)
  })

  test('is what evaluation gets of a run without a best epoch', async () => {
    const folder = newFolder()
    await trainTiny(tinySetup(folder, { config: { update: { ...defaultUpdate, emaMomentum: 0.9 } } }), (step) => (step >= 2 ? 'stop' : null))
    expect(loadBestCheckpoint(folder)!.tensors.get('dense_1/kernel')!.data).toEqual(loadNewestCheckpoint(folder)!.tensors.get('dense_1/kernel/ema')!.data)
  })
})

describe('going on from another run', () => {
  test('with the same settings it is the run going on: weights, statistics and optimizer memory are taken over', async () => {
    const [first, second] = [newFolder(), newFolder()]
    await trainTiny(tinySetup(first, { config: { epochs: 2 } }))
    const startFrom = latest(first)
    await trainTiny(tinySetup(second, { startFrom, config: { epochs: 2 } }), (step) => (step >= 0 ? 'pause' : null))
    expect(latest(second).tensors).toEqual(startFrom.tensors)
    expect(latest(second).position).toMatchObject({ step: 0, updates: 8, memorySince: {} })
  })

  test('frozen layers compute with the weights they come from, in the first run and in one that goes on', async () => {
    const [first, frozen, free] = [newFolder(), newFolder(), newFolder()]
    await trainTiny(tinySetup(first, { config: { epochs: 2 } }))
    const startFrom = latest(first)
    const still = { epochs: 1, learningRate: 1e-12 }
    const held = await trainTiny(tinySetup(frozen, { startFrom, config: { ...still, layerRates: { conv_1: 0 } } }), (step) => (step >= 2 ? 'pause' : null))
    const resumed = await trainTiny(tinySetup(frozen, { resume: true, config: { ...still, layerRates: { conv_1: 0 } } }))
    const { losses } = await trainTiny(tinySetup(free, { startFrom, config: still }))
    // Nothing learns at such a rate: whether a layer is frozen makes no difference to what is computed.
    expect(losses).toHaveLength(4)
    ;[...held.losses, ...resumed.losses.slice(2)].forEach((loss, step) => expect(loss).toBeCloseTo(losses[step]!, 5))
  })

  test('frozen layers keep their weights and have no optimizer memory; thawed later they begin one while the others keep theirs', async () => {
    const [first, second, third] = [newFolder(), newFolder(), newFolder()]
    await trainTiny(tinySetup(first, { config: { epochs: 1 } }))
    const whole = latest(first)
    await trainTiny(tinySetup(second, { startFrom: whole, config: { epochs: 1, layerRates: { conv_1: 0, batch_norm_1: 0 } } }))
    const partly = latest(second)
    for (const name of ['conv_1/kernel', 'batch_norm_1/gamma', 'batch_norm_1/moving_mean']) expect(partly.tensors.get(name)).toEqual(whole.tensors.get(name))
    expect([...partly.tensors.keys()].filter((name) => /^(conv|batch_norm)_1\/.*adam/.test(name))).toEqual([])
    expect(partly.tensors.get('dense_1/kernel')).not.toEqual(whole.tensors.get('dense_1/kernel'))
    // A second of the same run: the best checkpoint is whole, so that evaluation and export need nothing else.
    expect(loadBestCheckpoint(second)!.tensors.get('conv_1/kernel')).toEqual(whole.tensors.get('conv_1/kernel'))

    await trainTiny(tinySetup(third, { startFrom: partly, config: { epochs: 1 } }), (step) => (step >= 0 ? 'pause' : null))
    const thawed = latest(third)
    expect(thawed.tensors.get('dense_1/kernel/adam_v')).toEqual(partly.tensors.get('dense_1/kernel/adam_v'))
    expect(new Set(thawed.tensors.get('conv_1/kernel/adam_v')!.data)).toEqual(new Set([0]))
    expect(thawed.position).toMatchObject({ updates: 8, memorySince: { 'conv_1/kernel': 8, 'batch_norm_1/gamma': 8, 'batch_norm_1/beta': 8 } })
  })

  test('another optimizer begins anew and an average begins at the weight', async () => {
    const [first, second] = [newFolder(), newFolder()]
    await trainTiny(tinySetup(first, { config: { epochs: 1 } }))
    await trainTiny(tinySetup(second, { startFrom: latest(first), config: { optimizer: defaultOptimizers.lion, update: { ...defaultUpdate, emaMomentum: 0.9 } } }), (step) => (step >= 0 ? 'pause' : null))
    const { tensors, position } = latest(second)
    expect(tensors.get('dense_1/kernel')).toEqual(latest(first).tensors.get('dense_1/kernel'))
    expect(tensors.get('dense_1/kernel/ema')!.data).toEqual(tensors.get('dense_1/kernel')!.data)
    expect(position.memorySince['dense_1/kernel']).toBe(4)
  })
})

describe('metrics', () => {
  test('of an epoch are those of its images, over unequal batches, for training and validation', async () => {
    const folder = newFolder()
    await trainTiny(tinySetup(folder, { config: { epochs: 2, metrics: [{ kind: 'top_k', k: 1 }, { kind: 'recall' }] } }))
    for (const { accuracy, valAccuracy, metrics } of latest(folder).position.epochs) {
      expect(metrics!.train['top_1']).toBeCloseTo(accuracy!, 6)
      expect(metrics!.val!['top_1']).toBeCloseTo(valAccuracy!, 6)
      expect(Object.keys(metrics!.val!)).toEqual(['top_1', 'recall', 'recall/0', 'recall/1', 'recall/2'])
    }
  })

  test('validation loss is that of the run: smoothing raises it, penalties are added', async () => {
    const valLoss = async (config: Partial<RunConfig>): Promise<number> => {
      const folder = newFolder()
      await trainTiny(tinySetup(folder, { config: { ...config, epochs: 1, learningRate: 1e-12 } }))
      return latest(folder).position.epochs[0]!.valLoss!
    }
    const plain = await valLoss({})
    expect(await valLoss({ metrics: [{ kind: 'auc' }] })).toBeCloseTo(plain, 5)
    expect(Math.abs((await valLoss({ loss: { kind: 'categorical_crossentropy', labelSmoothing: 0.2 } })) - plain)).toBeGreaterThan(1e-4)
    expect(await valLoss({ loss: defaultLosses.mean_squared_error })).toBeLessThan(0.4)
  })
})
