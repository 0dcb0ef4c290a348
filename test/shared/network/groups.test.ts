/** Groups of layers: made, opened, emptied, and never part of what is computed. */
import { describe, expect, test } from 'vitest'
import { newLayer } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'

const resnet = smallResnet.create(smallResnet.input, 10)
const block = ['conv_2', 'batch_norm_2', 'activation_2', 'conv_3', 'batch_norm_3']
const group: Edit = { kind: 'groupLayers', groupId: 'block_1', name: ' Block 1 ', layerIds: block }

function after(document: NetworkDocument, ...edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
function refusal(document: NetworkDocument, edit: Edit): string {
  const result = applyEdits(document, [edit])
  return result.ok ? 'accepted' : result.problem.sentence
}
const members = (document: NetworkDocument, id: string): readonly string[] => document.layers.filter((layer) => layer.group === id).map((layer) => layer.id)

describe('a group', () => {
  const grouped = after(resnet, group)

  test('has its layers, a name, is open, and survives saving', () => {
    expect(grouped.groups).toEqual([{ id: 'block_1', name: 'Block 1', folded: false }])
    expect(members(grouped, 'block_1')).toEqual(block)
    expect(parseDocument(JSON.stringify(grouped))).toEqual(grouped)
  })
  test('changes nothing that is computed', () => {
    const [{ layers: a, ...alone }, { layers: b, ...together }] = [inferNetwork(resnet, 10), inferNetwork(grouped, 10)]
    expect(together).toEqual(alone)
    expect(JSON.stringify([...b.values()].map(({ outputShape, parameters }) => [outputShape, parameters]))).toBe(JSON.stringify([...a.values()].map(({ outputShape, parameters }) => [outputShape, parameters])))
  })
  test('folds, gets another name, and is undone by ungroup to the very same network', () => {
    const folded = after(grouped, { kind: 'setGroup', groupId: 'block_1', name: 'First', folded: true })
    expect(folded.groups).toEqual([{ id: 'block_1', name: 'First', folded: true }])
    expect(after(folded, { kind: 'ungroup', groupId: 'block_1' })).toEqual(resnet)
  })
  test('is gone with its last layer', () => {
    expect(after(grouped, { kind: 'removeLayers', layerIds: block, heal: true }).groups).toBeUndefined()
    expect(after(grouped, { kind: 'removeLayers', layerIds: block.slice(1), heal: true }).groups).toHaveLength(1)
  })
  test('loses layers that join another one', () => {
    const two = after(grouped, { kind: 'groupLayers', groupId: 'block_2', name: 'Second', layerIds: ['conv_3', 'batch_norm_3', 'add_1'] })
    expect(members(two, 'block_1')).toEqual(block.slice(0, 3))
    expect(after(two, { kind: 'groupLayers', groupId: 'block_3', name: 'All', layerIds: [...block, 'add_1'] }).groups?.map(({ id }) => id)).toEqual(['block_3'])
  })
  test('takes a layer that is inserted between two of its own, not one at its edge', () => {
    const insert = (from: string, to: string): NetworkDocument => after(grouped, { kind: 'insertOnEdge', connection: { from, to, toPort: 0 }, layer: newLayer(grouped, 'Dropout', { x: 0, y: 0 }) })
    expect(insert('conv_2', 'batch_norm_2').layers.at(-1)?.group).toBe('block_1')
    expect(insert('batch_norm_3', 'add_1').layers.at(-1)?.group).toBeUndefined()
  })
  test.each([
    ['an id that is taken', grouped, { ...group, layerIds: ['add_1'] }, /has the id "block_1" already/],
    ['an id that is none', resnet, { ...group, groupId: 'a b' }, /its id must be 1 to 64 letters/],
    ['no layers', resnet, { ...group, layerIds: [] }, /must have layers of this network/],
    ['a layer that is not there', resnet, { ...group, layerIds: ['conv_2', 'ghost'] }, /must have layers of this network/],
    ['the Input layer', resnet, { ...group, layerIds: ['input', 'conv_1'] }, /Input layer stays outside/],
    ['no name', resnet, { ...group, name: '  ' }, /its name must have 1 to 200 characters, received 0/],
  ] as const)('with %s is refused', (_, document, edit, sentence) => expect(refusal(document, edit)).toMatch(sentence))
  test('that is not there is refused', () => {
    expect(refusal(grouped, { kind: 'ungroup', groupId: 'other' })).toMatch(/none is called "other"/)
    expect(refusal(grouped, { kind: 'setGroup', groupId: 'other', name: 'x', folded: true })).toMatch(/none is called "other"/)
    expect(refusal(grouped, { kind: 'addLayer', layer: { ...newLayer(grouped, 'Dropout', { x: 0, y: 0 }), group: 'other' } })).toMatch(/there is no group "other"/)
  })
})
