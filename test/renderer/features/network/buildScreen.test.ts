// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import NetworkCanvas from '../../../../src-renderer/features/network/canvas/NetworkCanvas.vue'
import LayerPalette from '../../../../src-renderer/features/network/LayerPalette.vue'
import SelectionPanel from '../../../../src-renderer/features/network/SelectionPanel.vue'
import { useClipboard } from '../../../../src-renderer/features/network/useClipboard.ts'
import type { Builder } from '../../../../src-renderer/features/network/useBuilder.ts'
import { cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { builderScreen, screenDocument } from '../../../support/builderScreen.ts'

/** The core's own blocks and whoever listens. */
const core = vi.hoisted(() => ({ blocks: [] as NetworkDocument[], listeners: new Set<(event: { kind: string }) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => {
  const changed = (blocks: NetworkDocument[]): void => {
    core.blocks = blocks
    for (const listener of core.listeners) listener({ kind: 'blocksChanged' })
  }
  return {
    client: { blocks: {
      list: () => Promise.resolve(core.blocks),
      save: (block: NetworkDocument) => Promise.resolve(changed([...core.blocks, block])),
      delete: (name: string) => Promise.resolve(changed(core.blocks.filter((block) => block.name !== name))),
    } },
    onCoreEvent: (listener: (event: { kind: string }) => void) => {
      core.listeners.add(listener)
      return () => core.listeners.delete(listener)
    },
  }
})

const screen = builderScreen()
const { show, id } = screen
let builder: Builder
beforeEach(() => {
  builder = screen.builder()
})
const frames = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

describe('the canvas', () => {
  /** The view has not moved, so a point of the canvas is a point of the frame. */
  async function canvas(props: Record<string, unknown> = {}): Promise<void> {
    show(NetworkCanvas, { selecting: false, ...props })
    await frames()
  }
  /** Screen place of a spot on a card, through the transform that is shown. */
  function spot(layerId: string, dx = cardWidthPx / 2, dy = cardHeightPx / 2): { clientX: number; clientY: number } {
    const world = screen.wrapper().find('.world').element as HTMLElement
    const [, x, y, zoom] = /translate\((-?[\d.]+)px, (-?[\d.]+)px\) scale\(([\d.]+)\)/.exec(world.style.transform)!.map(Number)
    const place = builder.document.value.layers.find((layer) => layer.id === layerId)!.position
    return { clientX: x! + (place.x + dx) * zoom!, clientY: y! + (place.y + dy) * zoom! }
  }
  const pointer = (name: string, at: { clientX: number; clientY: number }, more: object = {}): Promise<void> => id('network-canvas').trigger(name, { button: 0, buttons: 1, ...at, ...more })
  async function drag(from: { clientX: number; clientY: number }, to: { clientX: number; clientY: number }, more: object = {}): Promise<void> {
    await pointer('pointerdown', from, more)
    await pointer('pointermove', to, more)
    await pointer('pointerup', to, more)
    await frames()
  }

  test('shows a card with shape and parameters, named for screen readers', async () => {
    await canvas()
    expect(id('shape-conv_1').text()).toBe('32×32×32')
    expect(id('parameters-conv_1').text()).toBe('864')
    expect(id('layer-conv_1').attributes('aria-label')).toBe('Conv 1, Conv2D, output 32×32×32')
    expect(id('network-canvas').attributes('aria-label')).toBe('Network canvas')
  })
  test('a click selects, Ctrl adds and takes away, empty canvas selects nothing', async () => {
    await canvas()
    await drag(spot('conv_1'), spot('conv_1'))
    expect(builder.selectedIds.value).toEqual(['conv_1'])
    expect(id('network-canvas').attributes('aria-activedescendant')).toBe('card-conv_1')
    await drag(spot('conv_2'), spot('conv_2'), { ctrlKey: true })
    expect(builder.selectedIds.value).toEqual(['conv_1', 'conv_2'])
    await drag(spot('conv_1'), spot('conv_1'), { ctrlKey: true })
    expect(builder.selectedIds.value).toEqual(['conv_2'])
    await drag({ clientX: 1, clientY: 1 }, { clientX: 1, clientY: 1 })
    expect(builder.selectedIds.value).toEqual([])
  })
  test('dragging a card moves what is selected, on the grid, as one step of undo', async () => {
    await canvas()
    builder.select(['conv_1', 'conv_2'])
    const before = builder.document.value
    await drag(spot('conv_1'), spot('conv_1', cardWidthPx / 2 + 43, cardHeightPx / 2 + 17))
    const shift = (layerId: string): readonly number[] => {
      const now = builder.document.value.layers.find((layer) => layer.id === layerId)!.position
      const then = before.layers.find((layer) => layer.id === layerId)!.position
      return [now.x - then.x, now.y - then.y]
    }
    expect([shift('conv_1'), shift('conv_2'), shift('conv_3')]).toEqual([[40, 16], [40, 16], [0, 0]])
    builder.undo()
    expect(builder.document.value).toBe(before)
  })
  test('a rubber band with Shift takes what it touches; without it the view moves', async () => {
    await canvas()
    const [from, to] = [spot('conv_1', -30, -10), spot('batch_norm_1', 20, 20)]
    await drag(from, to, { shiftKey: true })
    expect(builder.selectedIds.value).toEqual(['conv_1', 'batch_norm_1'])
    builder.select([])
    const place = spot('conv_1')
    await drag(from, to)
    expect(builder.selectedIds.value).toEqual([])
    expect(spot('conv_1').clientX - place.clientX).toBeCloseTo(to.clientX - from.clientX)
  })
  test('in select mode no Shift is needed', async () => {
    await canvas({ selecting: true })
    await drag(spot('conv_1', -30, -10), spot('conv_1', 20, 20))
    expect(builder.selectedIds.value).toEqual(['conv_1'])
  })
  test('a wire from an end to another card connects; a circle is not taken', async () => {
    await canvas()
    await drag(spot('conv_1', cardWidthPx / 2, cardHeightPx), spot('add_1'))
    expect(builder.network.value.layers.get('add_1')?.inputIds).toContain('conv_1')
    const before = builder.document.value
    await drag(spot('add_1', cardWidthPx / 2, cardHeightPx), spot('conv_1'))
    expect(builder.document.value).toBe(before)
  })
  test('Escape gives a gesture up', async () => {
    await canvas()
    await pointer('pointerdown', spot('conv_1'))
    await pointer('pointermove', spot('conv_1', 300, 300))
    ;(screen.wrapper().vm as unknown as { cancel(): void }).cancel()
    await pointer('pointerup', spot('conv_1', 300, 300))
    expect(builder.document.value).toBe(screenDocument)
  })
  test('the wheel moves, with Ctrl it zooms around the pointer', async () => {
    await canvas()
    const before = spot('conv_1')
    await id('network-canvas').trigger('wheel', { deltaX: 0, deltaY: 40 })
    await frames()
    expect(spot('conv_1').clientY).toBeCloseTo(before.clientY - 40)
    const fixed = spot('conv_1')
    const gap = spot('conv_2').clientY - fixed.clientY
    await id('network-canvas').trigger('wheel', { deltaX: 0, deltaY: -20, ctrlKey: true, ...fixed })
    await frames()
    expect(spot('conv_1').clientX).toBeCloseTo(fixed.clientX)
    expect((spot('conv_2').clientY - spot('conv_1').clientY) / gap).toBeCloseTo(Math.exp(20 * 0.008))
  })
  test('far out cards become blocks with a word, and come back', async () => {
    await canvas()
    expect(screen.wrapper().findAll('.labels text')).toHaveLength(0)
    for (let step = 0; step < 8; step += 1) await id('network-canvas').trigger('wheel', { deltaX: 0, deltaY: 40, ctrlKey: true, clientX: 9, clientY: 9 })
    for (let frame = 0; frame < 12; frame += 1) await frames()
    expect(screen.wrapper().findAll('.labels text').map((text) => text.text()).slice(0, 4)).toEqual(['Input', 'Rescaling', 'Conv', 'Batch norm'])
    expect(screen.wrapper().findAll('[data-kind]')).toHaveLength(0)
    for (let step = 0; step < 8; step += 1) await id('network-canvas').trigger('wheel', { deltaX: 0, deltaY: -40, ctrlKey: true, clientX: 9, clientY: 9 })
    for (let frame = 0; frame < 12; frame += 1) await frames()
    expect(screen.wrapper().findAll('[data-kind]').length).toBeGreaterThan(0)
  })
  test('before that they show name and shape only, in large letters, and everything again from near', async () => {
    await canvas()
    const isShort = (): boolean => screen.wrapper().find('.world > .short').exists()
    const zoom = async (deltaY: number): Promise<void> => {
      await id('network-canvas').trigger('wheel', { deltaX: 0, deltaY, ctrlKey: true, clientX: 9, clientY: 9 })
      for (let frame = 0; frame < 3; frame += 1) await frames()
    }
    const scale = (): number => Number(/scale\(([\d.]+)\)/.exec((screen.wrapper().find('.world').element as HTMLElement).style.transform)?.[1])
    for (let steps = 0; steps < 40 && isShort(); steps += 1) await zoom(-4)
    expect(scale()).toBeGreaterThanOrEqual(0.7)
    for (let steps = 0; steps < 40 && !isShort(); steps += 1) await zoom(4)
    expect(scale()).toBeLessThan(0.64)
    expect(scale()).toBeGreaterThan(0.6)
    for (let steps = 0; steps < 40 && isShort(); steps += 1) await zoom(-4)
    expect(scale()).toBeGreaterThanOrEqual(0.7)
    expect(scale()).toBeLessThan(0.74)
    expect(screen.wrapper().findAll('[data-kind]').length).toBeGreaterThan(0)
  })
  test('arrow keys walk along links; with Shift what was selected stays', async () => {
    await canvas()
    const { walk } = screen.wrapper().vm as unknown as { walk(direction: string, extend?: boolean): void }
    builder.select(['conv_1'])
    walk('down')
    expect(builder.selectedIds.value).toEqual(['batch_norm_1'])
    walk('down', true)
    walk('up', true)
    expect(builder.selectedIds.value).toEqual(['activation_1', 'batch_norm_1'])
  })
  test('a group folds to one card and opens on a double click', async () => {
    builder.select(['conv_2', 'batch_norm_2'])
    builder.groupSelected('Pair')
    builder.fold('group_1', true)
    await canvas()
    expect(id('layer-conv_2').exists()).toBe(false)
    expect(id('group:group_1').text()).toContain('2 layers')
    expect(id('group:group_1').attributes('aria-label')).toBe('Pair, folded group of 2 layers, output 32×32×32')
    await id('network-canvas').trigger('dblclick', spot('conv_2'))
    expect(builder.document.value.groups?.[0]?.folded).toBe(false)
    await nextTick()
    expect(screen.wrapper().find('.title').text()).toBe('Pair')
  })
  test('typing changes the shapes on the cards and draws nothing else anew', async () => {
    await canvas()
    const links = screen.wrapper().find('path.links').element
    const path = links.getAttribute('d')
    builder.apply([{ kind: 'setField', layerId: 'conv_4', field: 'strides', value: [1, 1] }])
    await nextTick()
    expect(id('shape-conv_4').text()).toBe('32×32×64')
    expect(screen.wrapper().find('path.links').element.getAttribute('d')).toBe(path)
  })
  test('a read-only network is looked at, not moved', async () => {
    await canvas({ readonly: true })
    await drag(spot('conv_1'), spot('conv_1', 300, 300))
    expect(builder.document.value).toBe(screenDocument)
    expect(builder.selectedIds.value).toEqual(['conv_1'])
  })
})

describe('the palette', () => {
  test('what is folded is remembered; a search opens all', async () => {
    show(LayerPalette)
    expect(id('palette-Conv2D').exists()).toBe(true)
    await id('category-convolution').trigger('click')
    expect(id('palette-Conv2D').exists()).toBe(false)
    show(LayerPalette)
    expect(id('category-convolution').attributes('aria-expanded')).toBe('false')
    await id('palette-search').setValue('conv2d')
    expect(id('palette-Conv2D').exists()).toBe(true)
  })
  test('what a first network is made of stands at the top', () => {
    show(LayerPalette)
    const shown = screen.wrapper().findAll('[data-testid^="palette-"][draggable="true"]').map((entry) => entry.text())
    expect(shown.indexOf('MaxPooling2D')).toBeLessThan(shown.indexOf('Dense'))
    expect(shown.indexOf('Dense')).toBeLessThan(shown.indexOf('Flatten'))
    expect(shown.indexOf('Flatten')).toBeLessThan(shown.indexOf('ZeroPadding2D'))
    expect(shown.indexOf('Flatten')).toBeLessThan(shown.indexOf('BatchNormalization'))
  })
  test('a block is added for the width that comes in', async () => {
    show(LayerPalette)
    builder.select(['conv_4'])
    await nextTick()
    await id('palette-block-residual').trigger('click')
    expect(builder.selectedGroup.value?.name).toBe('Residual block')
    expect(builder.document.value.layers.find(({ id: layerId }) => layerId === 'conv_10')?.config.filters).toBe(64)
  })
  test('an own block is kept, placed and deleted', async () => {
    builder.select(['conv_2', 'batch_norm_2', 'activation_2'])
    builder.groupSelected('My block')
    show(SelectionPanel)
    await id('save-block').trigger('click')
    expect(core.blocks.map(({ name, layers }) => [name, layers.length])).toEqual([['My block', 4]])
    show(LayerPalette)
    await flushPromises()
    const before = builder.document.value.layers.length
    await id('palette-own-My block').trigger('click')
    expect(builder.document.value.layers).toHaveLength(before + 3)
    await screen.wrapper().find('[aria-label="Delete the block My block"]').trigger('click')
    await flushPromises()
    expect(id('palette-own-My block').exists()).toBe(false)
  })
})

test('copy, cut and paste go through the events of the browser, not while a text field has the focus', () => {
  show(defineComponent(() => {
    useClipboard(builder)
    return () => h('input', { 'data-testid': 'field' })
  }))
  const fire = (name: string, text = '', target: EventTarget = globalThis.document.body): string => {
    const kept = new Map([['text/plain', text]])
    const event = new Event(name, { bubbles: true, cancelable: true })
    Object.assign(event, { clipboardData: { getData: (type: string) => kept.get(type) ?? '', setData: (type: string, value: string) => kept.set(type, value) } })
    target.dispatchEvent(event)
    return kept.get('text/plain') ?? ''
  }
  builder.select(['conv_1', 'batch_norm_1'])
  expect(fire('copy', '', id('field').element)).toBe('')
  const text = fire('copy')
  expect(JSON.parse(text)).toMatchObject({ format: 'convolve-network' })
  fire('paste', text)
  expect(builder.selectedIds.value).toEqual(['conv_10', 'batch_norm_10'])
  const count = builder.document.value.layers.length
  fire('cut')
  expect(builder.document.value.layers).toHaveLength(count - 2)
  fire('paste', 'just a text')
  expect(builder.document.value.layers).toHaveLength(count - 2)
})
