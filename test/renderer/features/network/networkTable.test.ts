// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import LayerSearch from '../../../../src-renderer/features/network/LayerSearch.vue'
import NetworkTable from '../../../../src-renderer/features/network/NetworkTable.vue'
import type { Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import { dispatchKey } from '../../../../src-renderer/composables/useKeymap.ts'
import { addLayerAfter } from '../../../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { empty } from '../../../../src-shared/templates/empty.ts'
import { builderScreen, screenDocument } from '../../../support/builderScreen.ts'

/** A chain of 200 convolutions. */
const many = Array.from({ length: 200 }).reduce<NetworkDocument>((document) => {
  const result = applyEdits(document, addLayerAfter(document, 'Conv2D', null).edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}, empty.create(empty.input, 10))
const screen = builderScreen()
const { show, id } = screen
let builder: Builder
beforeEach(() => {
  builder = screen.builder()
})

describe('the list', () => {
  test('has a row per layer in order, with its shape; a source that is not the row above is named', () => {
    show(NetworkTable)
    const row = id('row-add_1')
    expect(row.text()).toContain('32×32×32')
    expect(row.text()).toContain('Batch norm 3 + Activation 1')
    expect(id('row-conv_1').find('.from').exists()).toBe(false)
    expect(screen.wrapper().find('table').attributes('aria-rowcount')).toBe(String(screenDocument.layers.length + 1))
  })
  test('a click selects, Shift selects to there', async () => {
    show(NetworkTable)
    await id('row-conv_1').trigger('click')
    await id('row-activation_1').trigger('click', { shiftKey: true })
    expect(builder.selectedIds.value).toEqual(['conv_1', 'batch_norm_1', 'activation_1'])
  })
  test('Alt+arrow moves a layer in its chain', async () => {
    show(NetworkTable)
    builder.select(['batch_norm_1'])
    dispatchKey(new KeyboardEvent('keydown', { key: 'ArrowUp', altKey: true, cancelable: true }))
    await nextTick()
    expect(builder.network.value.order.slice(0, 4)).toEqual(['input', 'rescaling_1', 'batch_norm_1', 'conv_1'])
    expect(builder.selectedIds.value).toEqual(['batch_norm_1'])
  })
  test('a row dropped on another stands before it', async () => {
    show(NetworkTable)
    await id('row-batch_norm_1').trigger('dragstart')
    await id('row-conv_5').trigger('drop')
    expect(builder.network.value.layers.get('conv_5')?.inputIds).toEqual(['batch_norm_1'])
  })
})

describe('options in the rows', () => {
  const field = (layerId: string, name: string) => id(`row-options-${layerId}`).find<HTMLInputElement>(`[data-testid="row-field-${name}"]`)
  const shown = (layerId: string): readonly (string | undefined)[] => id(`row-options-${layerId}`).findAll('[data-testid]').map((control) => control.attributes('data-testid')?.replace('row-field-', ''))

  test('the first ones, the activation, and what is not at its default', async () => {
    builder.apply([{ kind: 'setField', layerId: 'conv_2', field: 'strides', value: [2, 2] }])
    show(NetworkTable)
    await nextTick()
    expect(shown('conv_1')).toEqual(['filters', 'kernel_size-0', 'kernel_size-1', 'activation'])
    expect(shown('conv_2')).toEqual(['filters', 'kernel_size-0', 'kernel_size-1', 'strides-0', 'strides-1', 'activation'])
    expect(shown('dense_1')).toEqual(['units', 'activation'])
    expect(id('row-options-input').exists()).toBe(false)
  })
  test('typing changes the network at each key stroke; what does not fit is told at the control and goes when one leaves it', async () => {
    show(NetworkTable)
    await field('conv_1', 'filters').setValue('48')
    expect(builder.network.value.layers.get('conv_1')?.outputShape).toEqual([32, 32, 48])
    expect(id('row-shape-conv_1').text()).toBe('32×32×48')
    await field('conv_1', 'filters').setValue('none')
    expect([field('conv_1', 'filters').attributes('aria-invalid'), builder.document.value.layers.find((layer) => layer.id === 'conv_1')?.config['filters']]).toEqual(['true', 48])
    expect(id('row-options-conv_1').find('[role=alert]').text()).toMatch(/whole number/)
    await field('conv_1', 'filters').trigger('blur')
    expect(field('conv_1', 'filters').element.value).toBe('48')
    await field('conv_1', 'activation').setValue('tanh')
    expect(builder.document.value.layers.find((layer) => layer.id === 'conv_1')?.config['activation']).toBe('tanh')
  })
  test('an option that becomes its default while one types stays until one leaves', async () => {
    builder.apply([{ kind: 'setField', layerId: 'conv_2', field: 'strides', value: [2, 2] }])
    show(NetworkTable)
    const strides = field('conv_2', 'strides-0')
    strides.element.focus()
    await strides.setValue('1')
    await field('conv_2', 'strides-1').setValue('1')
    expect(shown('conv_2')).toContain('strides-0')
    strides.element.blur()
    await nextTick()
    expect(shown('conv_2')).not.toContain('strides-0')
  })
  test('Tab stops in the selected row only; Enter leads into it, Enter and Escape lead back', async () => {
    show(NetworkTable)
    builder.select(['conv_1'])
    await nextTick()
    expect([field('conv_1', 'filters').attributes('tabindex'), field('conv_2', 'filters').attributes('tabindex')]).toEqual([undefined, '-1'])
    const table = screen.wrapper().vm as unknown as { inspect(): boolean }
    for (const key of ['Enter', 'Escape']) {
      expect(table.inspect()).toBe(true)
      expect(document.activeElement).toBe(field('conv_1', 'filters').element)
      await field('conv_1', 'filters').trigger('keydown', { key })
      expect(document.activeElement).toBe(id('network-table').element)
    }
    builder.select(['input'])
    await nextTick()
    expect(table.inspect()).toBe(false)
  })
  test('while one scrolls words stand for the controls of new rows; they come when it rests', async () => {
    builder.open(many)
    show(NetworkTable)
    await nextTick()
    const hasControls = (layerId: string): boolean => id(`row-options-${layerId}`).exists()
    expect([hasControls('conv_1'), id('row-conv_110').exists()]).toEqual([true, false])
    const table = id('network-table').element
    table.scrollTop = 2900
    await id('network-table').trigger('scroll')
    expect([id('row-conv_110').text(), hasControls('conv_110')]).toEqual([expect.stringContaining('32 filters, 3×3'), false])
    await vi.waitFor(() => expect(hasControls('conv_110')).toBe(true))
  })
  test('a control that gets the focus selects its row, and a click on it does not take the focus away', async () => {
    show(NetworkTable)
    field('conv_2', 'filters').element.focus()
    await field('conv_2', 'filters').trigger('click')
    expect(builder.selectedIds.value).toEqual(['conv_2'])
    expect(document.activeElement).toBe(field('conv_2', 'filters').element)
  })
  test('a row is dragged beside its controls, not by them: there a drag chooses text', async () => {
    show(NetworkTable)
    await id('row-conv_2').find('strong').trigger('pointerdown')
    expect(id('row-conv_2').attributes('draggable')).toBe('true')
    await field('conv_2', 'filters').trigger('pointerdown')
    expect(id('row-conv_2').attributes('draggable')).toBe('false')
  })
})

describe('the search', () => {
  test('Enter jumps to the first, again to the next; arrows go through; Escape closes', async () => {
    show(LayerSearch)
    const field = id('layer-search')
    await field.setValue('add')
    expect(screen.wrapper().findAll('[role=option]').map((option) => option.text())).toEqual(['Add 1 Add', 'Add 2 Add', 'Add 3 Add'])
    await field.trigger('keydown', { key: 'Enter' })
    expect(builder.reveal.value?.id).toBe('add_1')
    await field.trigger('keydown', { key: 'Enter' })
    expect(builder.selectedIds.value).toEqual(['add_2'])
    await field.trigger('keydown', { key: 'ArrowUp' })
    expect(builder.selectedIds.value).toEqual(['add_1'])
    await field.trigger('keydown', { key: 'Escape' })
    expect(screen.wrapper().emitted('close')).toHaveLength(1)
  })
})

describe('connecting by name', () => {
  const offered = (): readonly string[] => screen.wrapper().findAll('[role=option]').map((option) => option.text())

  test('what stands before the layer, what it feeds already and inputs are not offered; Enter connects and leads there', async () => {
    show(LayerSearch, { connectFrom: 'conv_2' })
    const field = id('layer-search')
    await field.setValue('conv')
    expect(offered()).not.toContain('Conv 1 Conv2D')
    await field.setValue('batch norm 2')
    expect(offered()).toEqual([])
    await field.setValue('add 2')
    await field.trigger('keydown', { key: 'Enter' })
    expect(builder.network.value.layers.get('add_2')?.inputIds).toContain('conv_2')
    expect([builder.selectedIds.value, screen.wrapper().emitted('close')?.length]).toEqual([['add_2'], 1])
  })
  test('Escape leaves everything as it was', async () => {
    builder.select(['conv_2'])
    show(LayerSearch, { connectFrom: 'conv_2' })
    await id('layer-search').trigger('keydown', { key: 'ArrowDown' })
    await id('layer-search').trigger('keydown', { key: 'Escape' })
    expect(builder.document.value).toBe(screenDocument)
    expect(builder.selectedIds.value).toEqual(['conv_2'])
  })
})
