/** What a run's programs take from its data set and settings. */
import * as path from 'node:path'
import { expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { balancedWeights, programsOf } from '../../../src-main/training/programs.ts'
import { barClassNames, barImages } from '../../support/barImages.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

test('balanced: images of a rare class count more, all classes together count the same, the mean image counts 1', () => {
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2)
  const weights = balancedWeights(labels, 3)
  // scikit-learn's "balanced": images / (classes * images of the class).
  expect(weights).toEqual([9 / 18, 9 / 6, 9 / 3])
  expect(labels.reduce((sum, label) => sum + weights[label]!, 0)).toBeCloseTo(labels.length, 12)
  expect(balancedWeights(Int32Array.of(1, 1), 3)).toEqual([1, 2 / 6, 1])
})

test('validation is judged with the penalties of its weights, as training is', async () => {
  const config = { ...tinyConfig, epochs: 1, learningRate: 1e-12 }
  const plain = tinyNetwork()
  const penalized = { ...plain, layers: plain.layers.map((layer) => (layer.id === 'dense_1' ? { ...layer, config: { ...layer.config, kernel_regularizer_l2: 0.05 } } : layer)) }
  const [without, withPenalty] = await Promise.all([plain, penalized].map(async (network) => {
    const folder = temporaryFolder()
    const trainingExecutor = createOnnxExecutor({ purpose: 'training', threads: 1 })
    await trainTiny(tinySetup(folder, { config, trainingExecutor, programs: programsOf(network, barClassNames.length, config, trainingExecutor, barImages(30).labels) }))
    return loadCheckpoint(path.join(folder, checkpointNames.latest))
  }))
  const kernel = withPenalty!.tensors.get('dense_1/kernel')!.data as Float32Array
  const penalty = 0.05 * kernel.reduce((sum, value) => sum + value * value, 0)
  expect(penalty).toBeGreaterThan(0.1)
  const [before, after] = [without!, withPenalty!].map(({ position }) => position.epochs[0]!)
  expect(after!.valLoss! - before!.valLoss!).toBeCloseTo(penalty, 5)
  expect(after!.loss - before!.loss).toBeCloseTo(penalty, 5)
})
