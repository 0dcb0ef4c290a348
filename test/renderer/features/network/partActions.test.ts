import { describe, expect, test } from 'vitest'
import { createBuilder, type Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import { arrangeLayers } from '../../../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { blockById } from '../../../../src-shared/templates/blocks.ts'
import { kerasMnist } from '../../../../src-shared/templates/kerasMnist.ts'
import { badDocuments } from '../../../cases/badDocuments.ts'
import { threadMs } from '../../../support/threadMs.ts'

const template = kerasMnist.create(kerasMnist.input, 10)
const positions = arrangeLayers(template)
const arranged: NetworkDocument = { ...template, layers: template.layers.map((layer) => ({ ...layer, position: positions[layer.id]! })) }

function open(document: NetworkDocument = arranged, forbidden: string | null = null): Builder {
  const builder = createBuilder({ classCount: () => 10, allowed: () => forbidden, changed: () => undefined })
  builder.open(document)
  return builder
}
const feeders = (builder: Builder, id: string): readonly string[] => builder.network.value.layers.get(id)?.inputIds ?? []
const pair = ['conv_1', 'max_pool_1']

describe('groups', () => {
  test('made of what is selected without the input, renamed, folded, taken apart; each is one step of undo', () => {
    const builder = open()
    builder.select(['input', ...pair])
    builder.groupSelected('Block')
    expect(builder.selectedGroup.value).toEqual({ id: 'group_1', name: 'Block', folded: false })
    expect(builder.renameGroup('group_1', 'Features')).toBeNull()
    builder.fold('group_1', true)
    expect(builder.document.value.groups).toEqual([{ id: 'group_1', name: 'Features', folded: true }])
    builder.undo()
    builder.undo()
    expect(builder.document.value.groups).toEqual([{ id: 'group_1', name: 'Block', folded: false }])
    builder.ungroupSelected()
    expect(builder.document.value.groups).toBeUndefined()
    builder.undo()
    builder.undo()
    expect(builder.document.value).toBe(arranged)
  })
  test('an arranged canvas is arranged anew when a group folds', () => {
    const builder = open()
    builder.select(pair)
    builder.groupSelected('Block')
    builder.fold('group_1', true)
    expect(builder.arranged.value).toBe(true)
    expect(Object.fromEntries(builder.document.value.layers.map(({ id, position }) => [id, position]))).toEqual(arrangeLayers(builder.document.value))
  })
  test('only a whole group is a selected group; a palette click then adds after its last layer', () => {
    const builder = open()
    builder.select(pair)
    builder.groupSelected('Block')
    builder.select(['conv_1'])
    expect(builder.selectedGroup.value).toBeNull()
    builder.select(pair)
    expect(builder.addTarget.value).toEqual({ at: 'after', layerId: 'max_pool_1' })
    builder.select([...pair, 'flatten_1'])
    expect(builder.selectedGroup.value).toBeNull()
  })
  test('folding with one of its layers selected selects the block, with others only them', () => {
    const builder = open()
    builder.select(pair)
    builder.groupSelected('Block')
    builder.select(['max_pool_1'])
    builder.fold('group_1', true)
    expect(builder.selectedGroup.value?.name).toBe('Block')
    builder.fold('group_1', false)
    builder.select(['dense_1'])
    builder.fold('group_1', true)
    expect(builder.selectedIds.value).toEqual(['dense_1'])
  })
  test('an empty name is refused with a sentence', () => {
    const builder = open()
    builder.select(pair)
    builder.groupSelected('Block')
    expect(builder.renameGroup('group_1', '  ')?.sentence).toContain('name must have 1 to 200 characters')
  })
})

describe('the clipboard', () => {
  test('copied text pasted into another network gives the same layers', () => {
    const builder = open()
    builder.select(pair)
    const text = builder.copyText()!
    const other = open({ ...arranged, layers: arranged.layers.slice(0, 2), connections: arranged.connections.slice(0, 1) })
    expect(other.pasteText(text, { x: 80, y: 800 })).toBeNull()
    expect(other.selectedIds.value).toEqual(pair)
    expect(other.document.value.layers.find(({ id }) => id === 'conv_1')?.config).toEqual(arranged.layers.find(({ id }) => id === 'conv_1')?.config)
    expect(feeders(other, 'max_pool_1')).toEqual(['conv_1'])
    other.undo()
    expect(other.document.value.layers).toHaveLength(2)
  })
  test.each(badDocuments)('hostile text is refused in under a second with a sentence: $title', ({ text, names }) => {
    const builder = open()
    const pasted = text()
    const start = threadMs()
    expect(builder.pasteText(pasted, null)?.sentence).toContain(names)
    expect(threadMs() - start).toBeLessThan(1000)
    expect(builder.document.value).toBe(arranged)
    expect(builder.refusal.value?.sentence).toMatch(/\.$/)
    expect(builder.canUndo.value).toBe(false)
  })
  test('the input alone is nothing to copy, a network of an input is nothing to paste', () => {
    const builder = open()
    builder.select(['input'])
    expect(builder.copyText()).toBeNull()
    expect(builder.pasteText(JSON.stringify({ ...arranged, layers: arranged.layers.slice(0, 1), connections: [] }), null)?.sentence).toBe('The pasted text: it holds no layer besides an input. Copy some layers first.')
    expect(builder.document.value).toBe(arranged)
  })
  test('a read-only project takes nothing', () => {
    const writable = open()
    writable.select(pair)
    const builder = open(arranged, 'This project is open for looking only.')
    expect(builder.pasteText(writable.copyText()!, null)?.sentence).toBe('This project is open for looking only.')
  })
  test('several layers are duplicated with what connects them', () => {
    const builder = open()
    builder.select(pair)
    builder.duplicateSelected()
    expect(builder.selectedIds.value).toEqual(['conv_3', 'max_pool_3'])
    expect(feeders(builder, 'max_pool_3')).toEqual(['conv_3'])
  })
})

describe('blocks', () => {
  test('a block is put after what is selected, between it and what follows, at the width that comes in', () => {
    const builder = open()
    builder.select(['conv_1'])
    builder.addBlock(blockById('residual')!.create(builder.addShape.value))
    expect(builder.selectedGroup.value?.name).toBe('Residual block')
    expect(feeders(builder, 'max_pool_1')).toEqual(['activation_2'])
    expect(builder.document.value.layers.find(({ id }) => id === 'conv_3')?.config.filters).toBe(32)
    expect(builder.network.value.problems).toEqual([])
    builder.undo()
    expect(builder.document.value).toBe(arranged)
  })
  test('dropped on a connection it goes in there; dropped beside, it stands free', () => {
    const builder = open()
    const block = blockById('squeeze-excite')!.create([13, 13, 32])
    builder.dropBlock(block, { x: 0, y: 0 }, arranged.connections.find(({ to }) => to === 'max_pool_1')!)
    expect(feeders(builder, 'max_pool_1')).toEqual(['multiply_1'])
    builder.dropBlock(block, { x: 900, y: 16 }, null)
    expect(builder.document.value.layers.filter(({ kind }) => kind === 'Multiply')).toHaveLength(2)
  })
})

test('moving and aligning by hand ends the automatic arrangement', () => {
  const builder = open()
  builder.moveBy(['conv_1'], 0, 0)
  expect(builder.arranged.value).toBe(true)
  builder.moveBy(['conv_1'], 16, 8)
  expect(builder.document.value.layers.find(({ id }) => id === 'conv_1')?.position).toEqual({ x: positions['conv_1']!.x + 16, y: positions['conv_1']!.y + 8 })
  expect(builder.arranged.value).toBe(false)
  builder.select(['conv_1', 'max_pool_1'])
  builder.align('left')
  expect(new Set(builder.document.value.layers.filter(({ id }) => pair.includes(id)).map(({ position }) => position.x)).size).toBe(1)
})
