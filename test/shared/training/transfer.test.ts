/** Settings of the two runs of a transfer, and which of them is kept. */
import { describe, expect, test } from 'vitest'
import type { NetworkId, RunId } from '../../../src-shared/dataset/ids.ts'
import { frozenFront } from '../../../src-shared/network/frozenFront.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { resnet50 } from '../../../src-shared/templates/resnet.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import { augmentationPreset } from '../../../src-shared/training/augmentationPresets.ts'
import type { EpochMetrics, RunConfig, RunSummary } from '../../../src-shared/training/run.ts'
import { defaultUnfreeze } from '../../../src-shared/training/unfreezing.ts'
import { fineTuningRun, headRun, isHeadRun, judgeTransfer } from '../../../src-shared/training/transfer.ts'

const whole = resnet50.create(resnet50.input, 1000, { width: 0.125 })
const document = networkOnBackbone(whole, whole.layers.filter(({ kind }) => kind === 'Activation').at(-1)!.id, { classCount: 5, pretrained: 'resnet50', normalized: true })
const head = headRun(3 as NetworkId, document, 300, 7)
const tuningOf = (trainCount: number): RunConfig => fineTuningRun({ id: 9 as RunId, config: head, parts: { trainCount, valCount: 30, classCounts: null } }, document)

describe('the head', () => {
  test('is trained on everything before it as features', () => {
    expect(frozenFront(document, head.layerRates)?.layerId).toBe('global_avg_pool_1')
    expect(head).toMatchObject({ networkId: 3, seed: 7, startFrom: null, batchSize: 32 })
  })

  test.each([[10, 100], [300, 100], [1000, 32], [1_000_000, 10], [0, 100]])('%d images are gone through %d times', (images, epochs) => {
    expect(headRun(1 as NetworkId, document, images, 0).epochs).toBe(epochs)
  })

  test('only a run with a frozen backbone that has learnt something is one', () => {
    expect(isHeadRun({ config: head, bestEpoch: 4 }, document)).toBe(true)
    expect(isHeadRun({ config: head, bestEpoch: null }, document)).toBe(false)
    expect(isHeadRun({ config: tuningOf(300), bestEpoch: 4 }, document)).toBe(false)
    expect(isHeadRun({ config: { ...head, layerRates: {} }, bestEpoch: 4 }, whole)).toBe(false)
    expect(isHeadRun({ config: { ...head, unfreeze: defaultUnfreeze }, bestEpoch: 4 }, document)).toBe(false)
  })
})

test('fine-tuning trains the last blocks and the head, at a low rate, from where the head ended', () => {
  const tuning = tuningOf(300)
  expect(tuning.startFrom).toBe(9)
  expect(tuning.learningRate).toBeCloseTo(head.learningRate / 10)
  const live = document.layers.filter(({ id }) => tuning.layerRates[id] !== 0)
  const { order, layers } = inferNetwork(document)
  const backbone = order.map((id) => layers.get(id)!.layer).filter(({ pretrained }) => pretrained !== undefined)
  const tuned = backbone.slice(-Math.floor(backbone.length / 2)).filter(({ kind }) => kind !== 'BatchNormalization')
  expect(new Set(live.filter(({ pretrained }) => pretrained !== undefined))).toEqual(new Set(tuned))
  expect(live.at(-1)!.kind).toBe('Dense')
  // Batches as small as these would spoil the statistics of a backbone.
  expect(document.layers.filter(({ id, kind }) => kind === 'BatchNormalization' && tuning.layerRates[id] !== 0)).toEqual([])
  expect(tuning.augmentation).toEqual(augmentationPreset('light', true))
})

test.each([[10, 30], [300, 30], [320, 30], [960, 10], [100_000, 3]])('fine-tuning on %d images goes through them %d times', (images, epochs) => {
  expect(tuningOf(images).epochs).toBe(epochs)
})

test('pictures are not varied where a number is learnt, which the variation may change', () => {
  const number = networkOnBackbone(whole, whole.layers.filter(({ kind }) => kind === 'Activation').at(-1)!.id, { classCount: 1, pretrained: 'resnet50', task: 'regression' })
  expect(fineTuningRun({ id: 9 as RunId, config: head, parts: null }, number).augmentation).toEqual(noAugmentation)
})

describe('which run is kept', () => {
  const run = (id: number, valAccuracy: number | null, valLoss: number | null, valCount = 500): Pick<RunSummary, 'id' | 'name' | 'best' | 'task' | 'parts'> => {
    const best: EpochMetrics = { epoch: 1, loss: 0.1, accuracy: 0.9, valLoss, valAccuracy, seconds: 1 }
    return { id: id as RunId, name: `Run ${id}`, best, task: 'single_label', parts: { trainCount: 900, valCount, classCounts: null } }
  }
  test.each([
    ['more right answers', run(2, 0.82, 0.7), 2, 'Fine-tuning helped: 82.0 % of the validation images are right, 80.0 % before. "Run 2" is the one to use.'],
    ['as many, and a lower loss', run(2, 0.8, 0.5), 2, 'Fine-tuning helped: 80.0 % of the validation images are right, as before, and the answers are surer.'],
    ['as many, and no lower loss', run(2, 0.8, 0.6), 1, 'Fine-tuning did not help'],
    ['fewer', run(2, 0.78, 0.4), 1, '"Run 1" stays the one to use.'],
    ['no validation images', run(2, null, null), 1, 'there are no validation images'],
    ['none', null, 1, '80.0 % of the validation images are right.'],
    ['an image less of few, and a lower loss', run(2, 0.8 - 1 / 30, 0.5, 30), 2, 'Fine-tuning helped: 76.7 % of the validation images are right, 80.0 % before, a difference that 30 images are too few to tell from luck; the answers are surer (loss 0.5, 0.6 before). "Run 2" is the one to use.'],
    ['two images more of few, and a higher loss', run(2, 0.8 + 2 / 30, 0.7, 30), 1, 'Fine-tuning did not help: 86.7 % of the validation images are right, 80.0 % before, a difference that 30 images are too few to tell from luck; the answers are no surer (loss 0.7, 0.6 before). "Run 1" stays the one to use.'],
    ['three images more of few, and a higher loss', run(2, 0.8 + 3 / 30, 0.7, 30), 2, 'Fine-tuning helped: 90.0 % of the validation images are right, 80.0 % before. "Run 2"'],
    ['three images less of few, and a lower loss', run(2, 0.8 - 3 / 30, 0.5, 30), 1, 'Fine-tuning did not help: 70.0 % of the validation images are right, 80.0 % before. "Run 1"'],
  ])('%s', (_, tuned, kept, words) => {
    const judged = judgeTransfer(run(1, 0.8, 0.6), tuned)
    expect(judged.kept).toBe(kept)
    expect(judged.sentence).toContain(words)
  })
  test('of numbers the smaller loss decides, and how far off they are is said', () => {
    const number = (id: number, valLoss: number, error: number) => {
      const of = run(id, null, valLoss)
      return { ...of, task: 'regression' as const, best: { ...of.best!, accuracy: null, metrics: { train: {}, val: { mean_absolute_error: error } } } }
    }
    expect(judgeTransfer(number(1, 0.6, 0.9312), number(2, 0.5, 0.801)).sentence).toBe('Fine-tuning helped: 0.801 is how far off the answers to the validation images are on average, 0.931 before. "Run 2" is the one to use.')
    expect(judgeTransfer(number(1, 0.6, 0.9), number(2, 0.7, 0.8)).kept).toBe(1)
  })
})
