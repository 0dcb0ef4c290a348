// @vitest-environment happy-dom
/** The inspector's choice of weights and time steps, and further inputs: through the controls a user has. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import LayerInspector from '../../../../src-renderer/features/network/LayerInspector.vue'
import LayerPalette from '../../../../src-renderer/features/network/LayerPalette.vue'
import { builderKey, createBuilder, type Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../../../src-shared/templates/drawing.ts'

vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { blocks: { list: () => Promise.resolve([]) } }, onCoreEvent: () => () => undefined }))

let builder: Builder
let wrapper: VueWrapper | null = null
afterEach(() => {
  wrapper?.unmount()
  wrapper = null
})
function network(build: (drawing: Drawing) => void): NetworkDocument {
  const drawing = startDrawing()
  build(drawing)
  return finishDrawing(drawing, 'Wiring', { widthPx: 6, heightPx: 4, colour: 'rgb', fit: 'stretch' })
}
function open(document: NetworkDocument): void {
  builder = createBuilder({ classCount: () => 10, allowed: () => null, changed: () => undefined })
  builder.open(document)
}
/** The inspector of a layer as the page shows it: it follows the document. */
async function inspect(layerId: string, readonly = false): Promise<void> {
  builder.select([layerId])
  wrapper?.unmount()
  wrapper = mount({ components: { LayerInspector }, setup: () => ({ builder, readonly }), template: '<LayerInspector v-if="builder.selected.value" :layer="builder.selected.value" :readonly="readonly" />' }, { global: { provide: { [builderKey as symbol]: builder } }, attachTo: globalThis.document.body })
  await wrapper.vm.$nextTick()
}
const id = (name: string) => wrapper!.find(`[data-testid="${name}"]`)
const layer = (layerId: string) => builder.document.value.layers.find((other) => other.id === layerId)!

describe('uses the weights of', () => {
  const three = network((drawing) => {
    const first = draw(drawing, 'input', 'Conv2D', { filters: 3, kernel_size: [1, 1] })
    draw(drawing, draw(drawing, first, 'Conv2D', { filters: 3, kernel_size: [1, 1], activation: 'relu' }), 'Conv2D', { filters: 5, kernel_size: [1, 1] })
  })

  test('takes weights and options of another layer of its kind, and gives them back', async () => {
    open(three)
    await inspect('conv_2')
    expect((id('layer-wiring').element as HTMLDetailsElement).open).toBe(false)
    expect(id('weights-of').findAll('option').map((option) => option.text())).toEqual(['its own', 'Conv 1', 'Conv 3'])
    await id('weights-of').setValue('conv_1')
    expect(layer('conv_2')).toMatchObject({ sharedWith: 'conv_1', config: { activation: 'linear' } })
    expect((id('layer-wiring').element as HTMLDetailsElement).open).toBe(true)
    expect(id('shared-options').text()).toContain('Shares weights and options with Conv 1: what is changed here changes there.')
    await id('weights-of').setValue('')
    expect(layer('conv_2')).not.toHaveProperty('sharedWith')
    expect(id('shared-options').exists()).toBe(false)
  })

  test('an option of either changes both, and both say so', async () => {
    open(three)
    builder.apply([{ kind: 'shareWeights', layerId: 'conv_2', ownerId: 'conv_1' }])
    await inspect('conv_1')
    expect(id('shared-options').text()).toContain('Conv 2 uses its weights and options: what is changed here changes there.')
    await id('field-activation').setValue('tanh')
    expect([layer('conv_1'), layer('conv_2')].map(({ config }) => config['activation'])).toEqual(['tanh', 'tanh'])
    await id('show-partner').trigger('click')
    expect(builder.selectedIds.value).toEqual(['conv_2'])
  })

  test('weights that do not fit are refused with the shapes, and nothing changes', async () => {
    open(network((drawing) => draw(drawing, draw(drawing, 'input', 'Conv2D', { filters: 5, kernel_size: [1, 1] }), 'Conv2D', { filters: 5, kernel_size: [1, 1] })))
    const before = builder.document.value
    await inspect('conv_2')
    await id('weights-of').setValue('conv_1')
    expect(builder.document.value).toBe(before)
    expect(id('layer-wiring').find('[role=alert]').text()).toBe('It cannot use the weights of Conv 1: for its input the kernel would be 1×1×5×5, there it is 1×1×3×5. Give both layers inputs of the same kind.')
    expect((id('weights-of').element as HTMLSelectElement).value).toBe('')
    builder.apply([{ kind: 'setField', layerId: 'conv_1', field: 'filters', value: 3 }])
    await wrapper!.vm.$nextTick()
    expect(id('layer-wiring').find('[role=alert]').exists()).toBe(false)
  })

  test('a lone layer has nobody to share with; a kind without weights is not asked', async () => {
    open(network((drawing) => draw(drawing, draw(drawing, 'input', 'Conv2D'), 'MaxPooling2D')))
    await inspect('conv_1')
    expect(id('weights-of').attributes('disabled')).toBeDefined()
    expect(id('layer-wiring').text()).toContain('There is no other Conv2D layer to share with.')
    await inspect('max_pool_1')
    expect(id('weights-of').exists()).toBe(false)
    await inspect('conv_1', true)
    expect(id('every-step').attributes('disabled')).toBeDefined()
  })
})

describe('at every time step', () => {
  test('is set and taken back; the shape follows', async () => {
    open(network((drawing) => draw(drawing, draw(drawing, 'input', 'Reshape', { target_shape: [4, 18] }), 'Flatten')))
    await inspect('flatten_1')
    await id('every-step').setValue(true)
    expect(layer('flatten_1').timeDistributed).toBe(true)
    expect(builder.network.value.layers.get('flatten_1')?.outputShape).toEqual([4, 18])
    await id('every-step').setValue(false)
    expect(layer('flatten_1')).not.toHaveProperty('timeDistributed')
    expect((id('layer-wiring').element as HTMLDetailsElement).open).toBe(true)
  })

  test('what cannot be done at a step is refused with its sentence', async () => {
    open(network((drawing) => draw(drawing, 'input', 'Conv2D')))
    await inspect('conv_1')
    await id('every-step').setValue(true)
    expect(layer('conv_1')).not.toHaveProperty('timeDistributed')
    expect(id('layer-wiring').find('[role=alert]').text()).toMatch(/^At every time step it works on height×width×channels/)
    expect((id('every-step').element as HTMLInputElement).checked).toBe(false)
  })

  test('is not asked of a merging layer, nor of one that keeps statistics', async () => {
    open(network((drawing) => draw(drawing, ['input', draw(drawing, 'input', 'BatchNormalization')], 'Add')))
    await inspect('add_1')
    expect(id('layer-wiring').exists()).toBe(false)
    await inspect('batch_norm_1')
    expect(id('every-step').exists()).toBe(false)
  })
})

describe('a further input', () => {
  test('comes from the palette, takes numbers of a shape, and can be deleted', async () => {
    open(network((drawing) => draw(drawing, 'input', 'Flatten')))
    wrapper = mount(LayerPalette, { props: { readonly: false }, global: { provide: { [builderKey as symbol]: builder } } }) as VueWrapper
    await id('category-input').trigger('click')
    await id('palette-Input').trigger('click')
    await inspect('input_1')
    expect(id('option-shape').exists()).toBe(false)
    await id('field-data').setValue('numbers')
    expect(id('option-shape').text()).toContain('The shape of its numbers is missing.')
    await id('field-shape').setValue('20 10')
    expect(builder.network.value.layers.get('input_1')?.outputShape).toEqual([20, 10])
    expect(id('layer-wiring').exists()).toBe(false)
    await id('layer-delete').trigger('click')
    expect(builder.document.value.layers.map(({ id: name }) => name)).toEqual(['input', 'flatten_1'])
  })
})
