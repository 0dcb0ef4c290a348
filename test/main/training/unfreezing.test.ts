/** A run in which a frozen layer begins to train: when, with which optimizer memory, from which features; paused at that very edge too. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { programsOf } from '../../../src-main/training/programs.ts'
import { featureFront } from '../../../src-main/training/trainingData.ts'
import { loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { epochCheckpointName } from '../../../src-main/training/keptCheckpoints.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { defaultUpdate } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { barClassNames, barImages } from '../../support/barImages.ts'
import { latest } from '../../support/resumes.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const root = temporaryFolder()
let number = 0
const newFolder = (): string => {
  const folder = path.join(root, String(number++))
  fs.mkdirSync(folder)
  return folder
}

/** Four steps an epoch; the convolution begins to train after the first one. */
const config: RunConfig = { ...tinyConfig, epochs: 3, keepEvery: 1, layerRates: { conv_1: 0, batch_norm_1: 0 }, unfreeze: { everyEpochs: 1, rateFactor: 0.5 } }
function setupOf(folder: string, change: Partial<RunConfig> = {}, resume = false) {
  const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  const own = { ...config, ...change }
  return tinySetup(folder, { config: own, resume, trainingExecutor: executor, programs: programsOf(tinyNetwork(), barClassNames.length, own, executor, barImages(30).labels) })
}
const afterEpoch = (folder: string, epoch: number): Checkpoint => loadCheckpoint(path.join(folder, epochCheckpointName(epoch)))
const numbers = ({ tensors }: Checkpoint, name: string): readonly number[] => Array.from(tensors.get(name)!.data as Float32Array)

describe('unfreezing', () => {
  const whole = newFolder()

  test('a block keeps its weights until its epoch, and then begins an optimizer memory while the others keep theirs', async () => {
    const { end, messages } = await trainTiny(setupOf(whole))
    expect(end).toEqual({ state: 'finished', note: null })
    const phases = new Set(messages.flatMap((message) => (message.kind === 'report' ? [message.report.phase] : [])))
    expect([...phases]).toEqual(expect.arrayContaining(['Training', 'Training, Conv 1 unfrozen']))
    const untouched = programsOf(tinyNetwork(), barClassNames.length, config, createOnnxExecutor({ purpose: 'training', threads: 1 })).freshWeights(config.seed)
    expect(numbers(afterEpoch(whole, 1), 'conv_1/kernel')).toEqual(Array.from(untouched.get('conv_1/kernel')!.data as Float32Array))
    expect(numbers(afterEpoch(whole, 2), 'conv_1/kernel')).not.toEqual(numbers(afterEpoch(whole, 1), 'conv_1/kernel'))
    // The normalization behind it stays as it was.
    expect(numbers(afterEpoch(whole, 3), 'batch_norm_1/moving_mean')).toEqual(numbers(afterEpoch(whole, 1), 'batch_norm_1/moving_mean'))
    const { position, tensors } = latest(whole)
    expect(position.updates).toBe(12)
    expect(position.memorySince['conv_1/kernel']).toBe(4)
    expect(position.memorySince['dense_1/kernel']).toBeUndefined()
    expect([...tensors.keys()].filter((name) => name.startsWith('conv_1/kernel/')).length).toBe(2)
  })

  test('the first epoch is that of a run with frozen layers, to the bit', async () => {
    const frozen = newFolder()
    await trainTiny(setupOf(frozen, { unfreeze: null }))
    expect(numbers(afterEpoch(frozen, 1), 'dense_1/kernel')).toEqual(numbers(afterEpoch(whole, 1), 'dense_1/kernel'))
    expect(numbers(afterEpoch(frozen, 2), 'dense_1/kernel')).not.toEqual(numbers(afterEpoch(whole, 2), 'dense_1/kernel'))
  })

  test.each([3, 4, 5])('paused after step %d and resumed equals one that never stopped', async (step) => {
    const parted = newFolder()
    await trainTiny(setupOf(parted), (done) => (done >= step ? 'pause' : null))
    expect(latest(parted).position.step).toBe(step)
    const resumed = await trainTiny(setupOf(parted, {}, true))
    expect(resumed.end).toEqual({ state: 'finished', note: null })
    expect([...latest(parted).tensors].map(([name, { data }]) => [name, Array.from(data)])).toEqual([...latest(whole).tensors].map(([name, { data }]) => [name, Array.from(data)]))
  })
})

test('killed at the very edge, it goes on with the unfrozen block, and gradients that waited for their update still wait', async () => {
  const update = { ...defaultUpdate, accumulationSteps: 3 }
  const [whole, killed] = [newFolder(), newFolder()]
  await trainTiny(setupOf(whole, { update }))
  await expect(trainTiny(setupOf(killed, { update }), (done) => {
    // Validation asks too; the checkpoint of the edge comes after it.
    if (done >= 4 && latest(killed).position.epochsDone === 1) throw new Error('killed')
    return null
  })).rejects.toThrow('killed')
  const { position, tensors } = latest(killed)
  expect(position).toMatchObject({ step: 4, epochsDone: 1, stepInEpoch: 0 })
  expect(tensors.has('conv_1/kernel/accumulated')).toBe(true)
  expect((tensors.get('dense_1/kernel/accumulated')!.data as Float32Array).some((value) => value !== 0)).toBe(true)
  const resumed = await trainTiny(setupOf(killed, { update }, true))
  expect(resumed.end).toEqual({ state: 'finished', note: null })
  expect([...latest(killed).tensors].map(([name, { data }]) => [name, Array.from(data)])).toEqual([...latest(whole).tensors].map(([name, { data }]) => [name, Array.from(data)]))
})

test('features are those of what stays frozen to the end', () => {
  const { create, small } = templateById('resnet-50')
  const whole = create(small.input, 10, { width: small.width })
  const cut = whole.layers.filter(({ kind }) => kind === 'Activation').at(-1)!.id
  const network = networkOnBackbone(whole, cut, { classCount: 3, pretrained: 'resnet-50', normalized: true })
  const layerRates = Object.fromEntries(network.layers.filter(({ pretrained }) => pretrained !== undefined).map(({ id }) => [id, 0]))
  const front = (change: Partial<RunConfig>): number => featureFront(network, { ...tinyConfig, layerRates, epochs: 4, ...change }, 100)?.document.layers.length ?? 0
  const all = front({})
  const unfrozen = front({ unfreeze: { everyEpochs: 2, rateFactor: 0.4 } })
  expect(unfrozen).toBeGreaterThan(50)
  expect(unfrozen).toBeLessThan(all)
  expect(front({ unfreeze: { everyEpochs: 1, rateFactor: 0.4 } })).toBeLessThan(unfrozen)
})
