import { describe, expect, test } from 'vitest'
import { arrangeLayers } from '../../../../src-shared/network/arrangeLayers.ts'
import { createBuilder, isArranged, type Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import { useLayerOptions } from '../../../../src-renderer/features/network/useLayerOptions.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { kerasMnist } from '../../../../src-shared/templates/kerasMnist.ts'

const template = kerasMnist.create(kerasMnist.input, 10)
const positions = arrangeLayers(template)
const arrangedDocument: NetworkDocument = { ...template, layers: template.layers.map((layer) => ({ ...layer, position: positions[layer.id]! })) }

function open(document: NetworkDocument = arrangedDocument, forbidden: string | null = null): { builder: Builder; saved: NetworkDocument[] } {
  const saved: NetworkDocument[] = []
  const builder = createBuilder({ classCount: () => 10, allowed: () => forbidden, changed: (changed) => saved.push(changed) })
  builder.open(document)
  return { builder, saved }
}
const feeders = (builder: Builder, id: string): readonly string[] => builder.network.value.layers.get(id)?.inputIds ?? []

describe('the builder', () => {
  test('adds at the end when nothing is selected, and selects the new layer', () => {
    const { builder, saved } = open()
    builder.addLayer('Dropout')
    expect(builder.selected.value?.id).toBe('dropout_1')
    expect(feeders(builder, 'dropout_1')).toEqual(['dense_2'])
    expect(saved).toHaveLength(1)
  })
  test('deleting everything leaves the input; the input alone is refused', () => {
    const { builder } = open()
    builder.select(builder.document.value.layers.map((layer) => layer.id))
    builder.removeSelected()
    expect(builder.document.value.layers.map((layer) => layer.id)).toEqual(['input'])
    builder.select(['input'])
    builder.removeSelected()
    expect(builder.refusal.value?.sentence).toMatch(/needs its input/)
  })
  test('adds after the selected layer, and into the selected connection', () => {
    const { builder } = open()
    builder.select(['flatten_1'])
    builder.addLayer('Dropout')
    expect(feeders(builder, 'dense_1')).toEqual(['dropout_1'])
    builder.selectConnection({ from: 'conv_1', to: 'max_pool_1', toPort: 0 })
    builder.addLayer('BatchNormalization')
    expect(feeders(builder, 'max_pool_1')).toEqual(['batch_norm_1'])
    expect(builder.selectedConnection.value).toBeNull()
  })
  test('keeps an arranged canvas arranged while layers come and go; undo takes places back too', () => {
    const { builder } = open()
    expect(builder.arranged.value).toBe(true)
    builder.select(['conv_1'])
    builder.addLayer('BatchNormalization')
    expect(isArranged(builder.document.value)).toBe(true)
    builder.removeSelected()
    expect(isArranged(builder.document.value)).toBe(true)
    builder.undo()
    builder.undo()
    expect(builder.document.value).toBe(arrangedDocument)
    expect(builder.canUndo.value).toBe(false)
  })
  test('a canvas that was moved by hand stays as it is', () => {
    const { builder } = open(template)
    expect(builder.arranged.value).toBe(false)
    builder.addLayer('Dropout')
    expect(builder.document.value.layers.slice(0, -1).map(({ position }) => position)).toEqual(template.layers.map(({ position }) => position))
  })
  test('typing a number is one step of undo and updates the shapes', () => {
    const { builder } = open()
    for (const value of [1, 12, 128]) builder.apply([{ kind: 'setField', layerId: 'conv_1', field: 'filters', value }], 'conv_1 filters')
    expect(builder.network.value.layers.get('max_pool_1')?.outputShape).toEqual([13, 13, 128])
    builder.undo()
    expect(builder.document.value).toBe(arrangedDocument)
  })
  test('what is typed after one has left the control is a step of its own', () => {
    const { builder } = open()
    const type = (value: number): unknown => builder.apply([{ kind: 'setField', layerId: 'conv_1', field: 'filters', value }], 'conv_1 filters')
    type(1)
    type(12)
    builder.endStep()
    type(7)
    builder.undo()
    expect(builder.document.value.layers.find(({ id }) => id === 'conv_1')?.config.filters).toBe(12)
    builder.undo()
    expect(builder.document.value).toBe(arrangedDocument)
    expect(builder.canUndo.value).toBe(false)
  })
  test('each choice is a step of its own', () => {
    const { builder } = open()
    const options = useLayerOptions(builder, () => 'conv_1')
    for (const activation of ['tanh', 'sigmoid', 'linear']) options.set('activation', activation)
    builder.undo()
    expect(builder.document.value.layers.find(({ id }) => id === 'conv_1')?.config.activation).toBe('sigmoid')
  })
  test('deleting heals the chain and selects the layer before', () => {
    const { builder } = open()
    builder.select(['conv_2', 'max_pool_2'])
    builder.removeSelected()
    expect(feeders(builder, 'flatten_1')).toEqual(['max_pool_1'])
    expect(builder.selected.value?.id).toBe('max_pool_1')
  })
  test('the input cannot be deleted; the sentence says why and nothing changes', () => {
    const { builder, saved } = open()
    builder.select(['input'])
    builder.removeSelected()
    expect(builder.refusal.value?.sentence).toContain('a network needs its input')
    expect(builder.document.value).toBe(arrangedDocument)
    expect(saved).toEqual([])
  })
  test('a further input stands by itself wherever it is added, and can be duplicated and deleted', () => {
    const { builder } = open()
    builder.selectConnection({ from: 'conv_1', to: 'max_pool_1', toPort: 0 })
    builder.addLayer('Input')
    expect(builder.selected.value?.id).toBe('input_1')
    builder.dropLayer('Input', { x: 0, y: 0 }, { from: 'conv_1', to: 'max_pool_1', toPort: 0 })
    expect(feeders(builder, 'max_pool_1')).toEqual(['conv_1'])
    builder.apply([{ kind: 'setField', layerId: 'input_2', field: 'data', value: 'numbers' }, { kind: 'setField', layerId: 'input_2', field: 'shape', value: [4] }])
    builder.duplicateSelected()
    expect(builder.selected.value).toMatchObject({ id: 'input_3', config: { data: 'numbers', shape: [4] } })
    builder.select(['input_1', 'input_2', 'input_3'])
    builder.removeSelected()
    expect(builder.document.value.layers.map(({ id }) => id)).toEqual(template.layers.map(({ id }) => id))
    expect(builder.network.value.inputId).toBe('input')
  })
  test('duplicating a layer copies its options', () => {
    const { builder } = open()
    builder.select(['conv_2'])
    builder.duplicateSelected()
    expect(builder.selected.value).toMatchObject({ id: 'conv_3', config: { filters: 64, activation: 'relu' } })
    builder.apply([{ kind: 'setTimeDistributed', layerId: 'conv_3', value: true }])
    builder.duplicateSelected()
    expect(builder.selected.value).toMatchObject({ id: 'conv_4', timeDistributed: true })
  })
  test('a read-only project refuses every edit with its sentence', () => {
    const { builder } = open(arrangedDocument, 'This project is open for looking only.')
    builder.addLayer('Dropout')
    builder.arrange()
    expect(builder.refusal.value?.sentence).toBe('This project is open for looking only.')
    expect(builder.document.value).toBe(arrangedDocument)
  })
  test('undo of an added layer drops it from the selection', () => {
    const { builder } = open()
    builder.addLayer('Dropout')
    builder.undo()
    expect(builder.selectedIds.value).toEqual([])
    builder.redo()
    expect(builder.document.value.layers.at(-1)?.id).toBe('dropout_1')
  })
})
