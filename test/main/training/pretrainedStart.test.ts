/** Layers that name a backbone begin with its weights; what is missing or does not fit is said before a run starts. */
import { describe, expect, test } from 'vitest'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { backboneReady, defaultBackboneId, openBackbone } from '../../../src-main/pretrained/openBackbone.ts'
import { pretrainedProblems, pretrainedStart } from '../../../src-main/training/pretrainedStart.ts'
import { beginningWith } from '../../../src-main/training/startState.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folders = { dataFolder: temporaryFolder() }
describe.skipIf(!backboneReady(defaultBackboneId, folders))('pretrained weights (left out where "npm run setup:backbone" could not fetch them)', () => {
  // A skipped block is still read.
  if (!backboneReady(defaultBackboneId, folders)) return
  const backbone = openBackbone(defaultBackboneId, folders)
  const document = networkOnBackbone(backbone.document, 'block_2_project', { classCount: 3, pretrained: backbone.id })
  const changed = (id: string, change: (layer: NetworkDocument['layers'][number]) => NetworkDocument['layers'][number]): NetworkDocument => ({ ...document, layers: document.layers.map((layer) => (layer.id === id ? change(layer) : layer)) })

  test('every layer of the backbone has its weights, the head is fresh', () => {
    const { weights, unfit } = pretrainedStart(document, folders)
    expect(unfit).toEqual([])
    const start = beginningWith(freshWeights(document, 4), weights)
    expect(start.get('block_1_expand/kernel')).toEqual(backbone.weights.get('block_1_expand/kernel'))
    expect([...weights.keys()].some((name) => name.startsWith('dense'))).toBe(false)
    expect(start.get('dense_1/kernel')).toEqual(freshWeights(document, 4).get('dense_1/kernel'))
  })

  test('a layer of another name takes the weights of the layer it names', () => {
    const renamed = JSON.parse(JSON.stringify(document).replaceAll('"block_1_expand"', '"mine"').replaceAll('"layer":"mine"', '"layer":"block_1_expand"')) as NetworkDocument
    expect(pretrainedStart(renamed, folders).weights.get('mine/kernel')).toEqual(backbone.weights.get('block_1_expand/kernel'))
  })

  test('a layer whose options were changed begins fresh, with all of its weights, and preflight says so', () => {
    const wider = changed('block_1_expand', (layer) => ({ ...layer, config: { ...layer.config, kernel_size: [3, 3] } }))
    const { weights, unfit } = pretrainedStart(wider, folders)
    expect(unfit).toEqual(['block_1_expand'])
    expect(weights.has('block_1_expand/bias')).toBe(false)
    expect(weights.has('block_1_depthwise/bias')).toBe(true)
    const { problems, warnings } = pretrainedProblems(wider, folders)
    expect(problems).toEqual([])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('pretrained weights do not fit')
  })

  test('a backbone that nobody knows, or that is not on this computer, stands in the way', () => {
    const strange = changed('block_1_expand', (layer) => ({ ...layer, pretrained: { backbone: 'nobody', layer: 'conv' } }))
    expect(pretrainedProblems(strange, folders).problems[0]).toContain('Backbone "nobody"')
    const other = changed('block_1_expand', (layer) => ({ ...layer, pretrained: { backbone: 'vgg16', layer: 'block1_conv1' } }))
    expect(pretrainedProblems(other, folders).problems[0]).toMatch(/not on this computer|there is none of this name/)
  })

  test('a network without pretrained layers opens no file', () => {
    expect(pretrainedStart(networkOnBackbone(backbone.document, 'block_2_project', { classCount: 3 }), folders)).toEqual({ weights: new Map(), unfit: [] })
  })
})
