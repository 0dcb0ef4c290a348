import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { assertDocument, parseDocument } from '../../../src-shared/network/assertDocument.ts'
import { blockOfLayers, copyLayers, pasteLayers, placeBlock } from '../../../src-shared/network/fragment.ts'
import { inferNetwork, type InferredNetwork } from '../../../src-shared/network/infer.ts'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds } from '../../../src-shared/layers/index.ts'
import { blocks } from '../../../src-shared/templates/blocks.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'
import { threadMs } from '../../support/threadMs.ts'

const resnet = smallResnet.create(smallResnet.input, 10)
const mnist = kerasMnist.create(kerasMnist.input, 10)
const residual = ['conv_2', 'batch_norm_2', 'activation_2', 'conv_3', 'batch_norm_3', 'add_1', 'activation_3']
const origin = { x: 0, y: 0 }

describe('copy and paste', () => {
  test('copied layers are a document that passes the gate as text', () => {
    const part = copyLayers(resnet, residual)!
    expect(part.layers.map(({ id }) => id)).toEqual(residual)
    expect(parseDocument(JSON.stringify(part))).toEqual(part)
    // The shortcut came from outside: the port that is left is the first.
    expect(part.connections.filter(({ to }) => to === 'add_1')).toEqual([{ from: 'batch_norm_3', to: 'add_1', toPort: 0 }])
  })
  test('into the same network under free names, options and connections kept, the old layers untouched', () => {
    const { document, layerIds } = pasteLayers(resnet, copyLayers(resnet, ['conv_2', 'batch_norm_2'])!, { x: 800, y: 0 })
    expect(layerIds).toEqual(['conv_10', 'batch_norm_10'])
    expect(document.layers.slice(0, resnet.layers.length)).toEqual(resnet.layers)
    expect(document.connections.at(-1)).toEqual({ from: 'conv_10', to: 'batch_norm_10', toPort: 0 })
    expect(document.layers.find(({ id }) => id === 'conv_10')).toMatchObject({ config: { filters: 32 }, position: { x: 800, y: 0 } })
    expect(assertDocument(document)).toEqual(document)
  })
  test('names that are free stay; groups and shared weights come along', () => {
    const made = applyEdits(mnist, [
      { kind: 'groupLayers', groupId: 'g', name: 'Features', layerIds: ['conv_1', 'max_pool_1'] },
      { kind: 'addLayer', layer: { ...mnist.layers.find(({ id }) => id === 'conv_1')!, id: 'twin', sharedWith: 'conv_1', group: 'g' } },
    ])
    if (!made.ok) throw new Error(made.problem.sentence)
    const { document } = pasteLayers(mnist, copyLayers(made.document, ['conv_1', 'max_pool_1', 'twin'])!, origin)
    expect(document.layers.find(({ id }) => id === 'twin')).toMatchObject({ sharedWith: 'conv_3', group: 'g' })
    expect(document.groups).toEqual([{ id: 'g', name: 'Features', folded: false }])
    expect(assertDocument(document)).toEqual(document)
    // Without its owner it has weights of its own.
    expect(copyLayers(made.document, ['twin'])!.layers[0]?.sharedWith).toBeUndefined()
  })
  test('ten thousand layers of one name get free names in under a second', () => {
    const ids = Array.from({ length: 9_999 }, (_, index) => `conv_${index + 1}`)
    const part = assertDocument({ ...mnist, layers: ids.map((id) => ({ ...mnist.layers.find((layer) => layer.id === 'conv_1'), id })), connections: [] })
    const start = threadMs()
    const { layerIds } = pasteLayers(part, part, origin)
    expect(threadMs() - start).toBeLessThan(1000)
    expect([layerIds[0], layerIds.at(-1)]).toEqual(['conv_10000', 'conv_19998'])
    expect(new Set(layerIds).size).toBe(ids.length)
  })
  test('the input is not copied', () => {
    expect(copyLayers(mnist, ['input'])).toBeNull()
    expect(copyLayers(mnist, ['input', 'conv_1'])?.layers.map(({ id }) => id)).toEqual(['conv_1'])
  })
})

describe('blocks of own layers', () => {
  test('what fed them becomes an Input; placing it elsewhere is the same block again', () => {
    const made = blockOfLayers(resnet, residual, 'Residual')
    if (!made.ok) throw new Error(made.problem.sentence)
    expect(assertDocument(made.block)).toEqual(made.block)
    const { document, layerIds } = placeBlock(resnet, made.block, { after: 'activation_3', branch: false })
    expect(layerIds).toHaveLength(residual.length)
    const network = inferNetwork(document, 10)
    expect(network.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(network.layers.get('add_4')?.inputIds).toEqual(['batch_norm_11', 'activation_3'])
    expect(network.layers.get('dropout_1')?.inputIds).toEqual(['activation_9'])
    expect(document.groups).toEqual([{ id: 'group_1', name: 'Residual', folded: false }])
    expect(assertDocument(document)).toEqual(document)
  })
  test('layers that several others feed are refused, with their names', () => {
    const made = blockOfLayers(resnet, ['add_1', 'conv_5'], 'Odd')
    expect(made).toMatchObject({ ok: false, problem: { sentence: expect.stringContaining('is fed by several layers, received Batch norm 3') as string } })
  })
})

const sentences = (network: InferredNetwork): readonly string[] => network.problems.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence)

describe('blocks of the palette', () => {
  for (const block of blocks) {
    test(`${block.name}: fits between two layers, opens into one group, and the gate takes it`, () => {
      const isSequence = block.id === 'transformer'
      const bed = isSequence ? placeSequence() : { document: resnet, after: 'activation_1' }
      const shape = inferNetwork(bed.document).layers.get(bed.after)!.outputShape!
      const before = sentences(inferNetwork(bed.document))
      const { document, layerIds } = placeBlock(bed.document, block.create(shape), { after: bed.after, branch: false })
      expect(assertDocument(document)).toEqual(document)
      const network = inferNetwork(document)
      const own = layerIds.flatMap((id) => network.layers.get(id)!.problems).filter(({ severity }) => severity === 'error')
      expect(own).toEqual([])
      expect(document.layers.filter(({ group }) => group === 'group_1').map(({ id }) => id)).toEqual(layerIds)
      expect(document.groups).toEqual([{ id: 'group_1', name: block.name, folded: false }])
      // A residual block returns the shape it got, so what follows still fits.
      if (!['inception', 'dense'].includes(block.id)) expect(sentences(network)).toEqual(before)
    })
  }
  function placeSequence(): { document: typeof resnet; after: string } {
    const made = applyEdits(mnist, [{ kind: 'insertOnEdge', connection: mnist.connections.find(({ to }) => to === 'conv_1')!, layer: { id: 'patches', kind: 'PatchEmbedding', config: { ...defaultConfig(layerKinds.PatchEmbedding), patch_size: 4 }, position: origin } }])
    if (!made.ok) throw new Error(made.problem.sentence)
    return { document: made.document, after: 'patches' }
  }
})
