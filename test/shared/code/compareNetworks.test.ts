import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeCases } from '../../cases/code.ts'
import { compareNetworks } from '../../../src-shared/code/compareNetworks.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'

const lenet = lenet5.create(lenet5.input, 10)
const changed = (id: string, config: object): NetworkDocument => ({ ...lenet, layers: lenet.layers.map((layer) => (layer.id === id ? { ...layer, config: { ...layer.config, ...config } } : layer)) })
const renamed = (document: NetworkDocument): NetworkDocument => ({
  ...document,
  layers: document.layers.map((layer) => ({ ...layer, id: `new_${layer.id}`, ...(layer.sharedWith === undefined ? {} : { sharedWith: `new_${layer.sharedWith}` }) })),
  connections: document.connections.map(({ from, to, toPort }) => ({ from: `new_${from}`, to: `new_${to}`, toPort })),
})
const states = (before: NetworkDocument, after: NetworkDocument): readonly string[] =>
  compareNetworks(before, after).layers.filter(({ state }) => state !== 'equal').map(({ state, before: old, after: now }) => `${state} ${old?.id ?? ''}${old !== null && now !== null && old.id !== now.id ? ` = ${now.id}` : old === null ? now?.id : ''}`)

describe('a network and itself', () => {
  test.each(codeCases)('$title', ({ document: make }) => {
    const document = make()
    const { layers, before, after } = compareNetworks(document, document)
    expect(layers.map(({ state }) => state)).toEqual(document.layers.map(() => 'equal'))
    expect(after).toEqual(before)
  })
})

test('a changed option, and what follows from it', () => {
  const { layers, before, after } = compareNetworks(lenet, changed('conv_2', { filters: 32 }))
  expect(layers.filter(({ state }) => state === 'changed').map(({ after: now, options, rewired }) => [now?.id, options, rewired])).toEqual([
    ['conv_2', [{ name: 'filters', before: 16, after: 32 }], false],
    ['avg_pool_2', [], false], ['flatten_1', [], false], ['dense_1', [], false],
  ])
  // 5*5*6*16 + 16 more in the convolution, 5*5*16*120 in the Dense layer behind it.
  expect(after.parameters - before.parameters).toBe(2416 + 48_000)
  // 16 more maps of 10x10 and of 5x5 numbers, and what Flatten passes on, 4 bytes each.
  expect(after.activationBytes - before.activationBytes).toBe(16 * (100 + 25 + 25) * 4)
})

test('what both are trained for', () => {
  const { layers, before, after } = compareNetworks(lenet, { ...lenet, task: 'multi_label' })
  expect([before.task, after.task]).toEqual(['single_label', 'multi_label'])
  expect(layers.every(({ state }) => state === 'equal')).toBe(true)
})

test('a larger kernel sees more; layers behind that look the same are not changed by it', () => {
  const padded = changed('conv_1', { padding: 'same' })
  const { layers, before, after } = compareNetworks(padded, { ...padded, layers: padded.layers.map((layer) => (layer.id === 'conv_1' ? { ...layer, config: { ...layer.config, kernel_size: [7, 7] } } : layer)) })
  const field = (id: string): readonly unknown[] => layers.filter((row) => row.after?.id === id).flatMap((row) => [row.state, row.before?.receptiveField?.size, row.after?.receptiveField?.size])
  expect(field('conv_1')).toEqual(['changed', [5, 5], [7, 7]])
  // 5 + (2 - 1) + (5 - 1) * 2, and 2 more.
  expect(field('conv_2')).toEqual(['equal', [14, 14], [16, 16]])
  expect([before.receptiveField?.size, after.receptiveField?.size]).toEqual([[16, 16], [18, 18]])
})

test('an option that does not count beside the others is no difference', () => {
  expect(lenet.layers.find(({ id }) => id === 'conv_2')?.config['padding']).toBe('valid')
  expect(states(lenet, changed('conv_2', { custom_padding: [2, 2, 2, 2] }))).toEqual([])
  const custom = compareNetworks(lenet, changed('conv_2', { padding: 'custom', custom_padding: [0, 0, 0, 0] })).layers.find(({ after }) => after?.id === 'conv_2')
  expect(custom?.options.map(({ name }) => name)).toEqual(['padding', 'custom_padding'])
})

test('an inserted and a removed layer', () => {
  const without = { ...lenet, layers: lenet.layers.filter(({ id }) => id !== 'dense_2'), connections: [...lenet.connections.filter(({ from, to }) => from !== 'dense_2' && to !== 'dense_2'), { from: 'dense_1', to: 'dense_3', toPort: 0 }] }
  expect(states(lenet, without)).toEqual(['removed dense_2', 'changed dense_3'])
  expect(states(without, lenet)).toEqual(['added dense_2', 'changed dense_3'])
  expect(compareNetworks(lenet, without).layers.find(({ after }) => after?.id === 'dense_3')?.rewired).toBe(true)
})

test('a layer that is fed the other way round is changed by that alone', () => {
  const resnet = smallResnet.create(smallResnet.input, 10)
  const swapped = { ...resnet, connections: resnet.connections.map((connection) => (connection.to === 'add_1' ? { ...connection, toPort: 1 - connection.toPort } : connection)) }
  expect(compareNetworks(resnet, swapped).layers.filter(({ state }) => state !== 'equal').map(({ state, after, options, rewired }) => [state, after?.id, options, rewired])).toEqual([['changed', 'add_1', [], true]])
})

test('renamed layers are found by their place and their options', () => {
  for (const document of [lenet, smallResnet.create(smallResnet.input, 10)]) {
    const { layers } = compareNetworks(document, renamed(document))
    expect(layers.map(({ before, after }) => `${before?.id} ${after?.id}`).toSorted()).toEqual(document.layers.map(({ id }) => `${id} new_${id}`).toSorted())
    expect(layers.every(({ options, rewired }) => options.length === 0 && !rewired)).toBe(true)
  }
})

test('an id that belongs to another kind now is another layer', () => {
  const other = { ...lenet, layers: lenet.layers.map((layer) => (layer.id === 'avg_pool_1' ? { ...layer, kind: 'MaxPooling2D' } : layer)) }
  expect(states(lenet, other).filter((row) => !row.startsWith('changed'))).toEqual(['removed avg_pool_1', 'added avg_pool_1'].toSorted())
})

test('any two networks: every layer once on its side, totals as inferred', () => {
  const index = fc.nat(codeCases.length - 1)
  fc.assert(fc.property(index, index, (a, b) => {
    const [before, after] = [codeCases[a]!.document(), codeCases[b]!.document()]
    const result = compareNetworks(before, after)
    const ids = (side: 'before' | 'after'): readonly string[] => result.layers.flatMap((row) => row[side]?.id ?? []).toSorted()
    expect(ids('before')).toEqual(before.layers.map(({ id }) => id).toSorted())
    expect(ids('after')).toEqual(after.layers.map(({ id }) => id).toSorted())
    expect(result.after.parameters).toBe(inferNetwork(after).parameters)
    expect(result.layers.every(({ state, before: old, after: now }) => (state === 'added') === (old === null) && (state === 'removed') === (now === null))).toBe(true)
  }), { numRuns: 60 })
})
