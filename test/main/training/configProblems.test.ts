import { describe, expect, test } from 'vitest'
import { configProblems } from '../../../src-main/training/configProblems.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { classificationLosses, defaultLosses } from '../../../src-shared/training/loss.ts'
import { defaultUpdate } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { defaultSchedules } from '../../../src-shared/training/schedule.ts'
import { taskTraining } from '../../../src-shared/training/taskTraining.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const network = inferNetwork(tinyNetwork(), 3)
const withWeights = [...network.layers.values()].filter(({ parameters }) => parameters > 0).map(({ layer }) => layer.id)
const frozen = (ids: readonly string[]): RunConfig['layerRates'] => Object.fromEntries(ids.map((id) => [id, 0]))
const look = (change: Partial<RunConfig>) => configProblems({ ...tinyConfig, ...change }, network, taskTraining(tinyNetwork()), 3, 30)

describe('settings of a run', () => {
  test('with defaults, and with every loss for classes, have no sentence', () => {
    expect(look({})).toEqual({ problems: [], warnings: [] })
    for (const kind of classificationLosses) expect(look({ loss: defaultLosses[kind] }).problems).toEqual([])
  })

  const problems: readonly [string, Partial<RunConfig>, RegExp][] = [
    ['a loss for pairs', { loss: defaultLosses.contrastive }, /^Loss: "contrastive" compares two images, and this network answers about one\. Take "categorical_crossentropy", or/],
    ['a loss for triplets', { loss: defaultLosses.triplet }, /^Loss: "triplet" compares/],
    ['all layers frozen', { layerRates: frozen(withWeights) }, /^Layers: all of them are frozen/],
    ['a rate of a layer that is not there', { layerRates: { conv_99: 0.1 } }, /^Layers: the network has none with the id "conv_99"/],
    ['no update in the whole run', { update: { ...defaultUpdate, accumulationSteps: 13 } }, /^Gradient accumulation: one update takes 13 batches, and the whole run has 12/],
  ]
  test.each(problems)('%s stops Start', (_, change, sentence) => expect(look(change).problems).toEqual([expect.stringMatching(sentence)]))

  test('what just fits does not stop it', () => {
    expect(look({ update: { ...defaultUpdate, accumulationSteps: 12 } }).problems).toEqual([])
    expect(look({ layerRates: frozen(withWeights.slice(1)), startFrom: 1 as RunId })).toEqual({ problems: [], warnings: [] })
    expect(look({ layerRates: Object.fromEntries(withWeights.map((id) => [id, 0.1])) })).toEqual({ problems: [], warnings: [] })
  })

  const warnings: readonly [string, Partial<RunConfig>, RegExp][] = [
    ['a frozen layer of a fresh network', { layerRates: frozen(withWeights.slice(0, 1)) }, /^.+ \(Conv2D\): it is frozen, and the run starts from fresh weights/],
    ['two of them', { layerRates: frozen(withWeights.slice(0, 2)) }, /^.+ and 1 more: they are frozen/],
    ['top-k with as many as there are classes', { metrics: [{ kind: 'top_k', k: 3 }] }, /^Top-3 accuracy: with 3 classes every answer counts as right/],
    ['a warm-up as long as the run', { schedule: { ...defaultSchedules.cosine, warmupEpochs: 3 } }, /^Schedule: the warm-up lasts 3 epochs, the run 3/],
    ['steps after the end', { schedule: defaultSchedules.step }, /^Schedule: the learning rate changes first after epoch 10, and the run has 3/],
  ]
  test.each(warnings)('%s is a warning', (_, change, sentence) => expect(look(change)).toEqual({ problems: [], warnings: [expect.stringMatching(sentence)] }))
})
