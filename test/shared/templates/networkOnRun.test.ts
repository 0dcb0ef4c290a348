/** A run's network as the backbone of the next one: its layers keep their ids, the head is new, for every kind of network that has one last layer. */
import { describe, expect, test } from 'vitest'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { assertDocument } from '../../../src-shared/network/assertDocument.ts'
import { frozenFront } from '../../../src-shared/network/frozenFront.ts'
import { withTask } from '../../../src-shared/network/head.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { templates } from '../../../src-shared/templates/index.ts'
import { canBuildOn, networkOnRun } from '../../../src-shared/templates/networkOnRun.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const small = (id: string): NetworkDocument => {
  const template = templates.find((entry) => entry.id === id)!
  return template.create(template.small.input, 10, { width: template.small.width })
}

describe('a network on a run', () => {
  test('has all but the last layer, frozen, and a head of ids that the run had none of', () => {
    const trained = tinyNetwork(3)
    const { document, layerRates } = networkOnRun(trained, 'Run 4', 5)!
    expect(document.name).toBe('On Run 4')
    expect(assertDocument(document)).toEqual(document)
    const inferred = inferNetwork(document, 5)
    expect(inferred.problems).toEqual([])
    expect(inferred.outputShape).toEqual([5])
    expect(layerRates).toEqual({ conv_1: 0, batch_norm_1: 0 })
    // Dropout before the last layer goes with it, so that features are computed once.
    expect(document.layers.map(({ kind }) => kind)).not.toContain('Dropout')
    expect(frozenFront(document, layerRates)?.layerId).toBe('flatten_1')
    const had = new Set(trained.layers.map(({ id }) => id))
    const fresh = document.layers.filter(({ id }) => !had.has(id))
    expect(fresh.map(({ kind }) => kind)).toEqual(['BatchNormalization', 'Dense'])
    expect(document.groups).toEqual([{ id: 'backbone', name: 'Run 4', folded: true }])
  })

  test('features that a backbone gave normalized are not normalized again, and layers forget whose weights they began with', () => {
    const trained = networkOnBackbone(tinyNetwork(3), 'max_pool_1', { classCount: 3, normalized: true, pretrained: 'somebody' })
    const { document } = networkOnRun(trained, 'Transfer', 2)!
    expect(document.layers.filter(({ kind }) => kind === 'BatchNormalization').map(({ id }) => id)).toEqual(trained.layers.filter(({ kind }) => kind === 'BatchNormalization').map(({ id }) => id))
    expect(document.layers.some(({ pretrained }) => pretrained !== undefined)).toBe(false)
    expect(inferNetwork(document, 2).problems).toEqual([])
  })

  test.each(templates.filter(({ task, id }) => task === 'single_label' && id !== 'empty').map(({ id }) => id))('%s', (id) => {
    const trained = small(id)
    const made = networkOnRun(trained, 'Run', 4)!
    expect(inferNetwork(made.document, 4).problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(inferNetwork(made.document, 4).outputShape).toEqual([4])
    expect(Object.keys(made.layerRates).length).toBeGreaterThan(0)
    expect(Object.keys(made.layerRates).every((layer) => trained.layers.some((other) => other.id === layer))).toBe(true)
  })

  test('answers as the run does: a number stays a number', () => {
    const trained = withTask(small('lenet-5'), 'regression', 0)
    const { document } = networkOnRun(trained, 'Ages', 3)!
    expect(document.task).toBe('regression')
    expect(inferNetwork(document).outputShape).toEqual([1])
  })

  test('is none where no single last layer could be exchanged', () => {
    const others = templates.filter(({ task }) => task !== 'single_label')
    expect(others.length).toBeGreaterThan(2)
    for (const template of others) expect(networkOnRun(small(template.id), 'Run', 3), template.id).toBeNull()
    expect(templates.filter(({ task }) => !canBuildOn(task)).length).toBe(others.length)
  })
})
