// @vitest-environment happy-dom
/** Tiles with a cursor: what moves it, and what is handed on. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import TileList from '../../../src-renderer/components/TileList.vue'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'

const items = [7, 8, 9, 10, 11].map((imageId) => ({ imageId: imageId as ImageId }))
let wrapper: VueWrapper
const press = (key: string, more: KeyboardEventInit = {}): Promise<void> => wrapper.get('[role="listbox"]').trigger('keydown', { key, ...more })
const at = (): readonly (string | undefined)[] => wrapper.findAll('[aria-selected="true"]').map((tile) => tile.attributes('id'))

beforeEach(() => {
  wrapper = mount(TileList, {
    attachTo: document.body,
    attrs: { style: 'grid-template-columns: 90px 90px' },
    props: { items, name: 'image', label: 'Images', titleOf: ({ imageId }: { readonly imageId: ImageId }) => `${imageId}.png`, modelValue: 0, 'onUpdate:modelValue': (index: number) => wrapper.setProps({ modelValue: index }) },
    slots: { default: ({ item }: { item: { imageId: ImageId } }) => `number ${item.imageId}` },
    global: { stubs: { ThumbImage: true } },
  })
})
afterEach(() => wrapper.unmount())

test('arrow keys go along rows and columns and stop at the ends, a click goes anywhere', async () => {
  const places = []
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowRight']) {
    await press(key)
    places.push(at())
  }
  expect(places).toEqual([['image-7'], ['image-8'], ['image-10'], ['image-11'], ['image-9'], ['image-10'], ['image-11']])
  expect(wrapper.attributes('aria-activedescendant')).toBe('image-11')
  await wrapper.findAll('[role="option"]')[1]!.trigger('click')
  expect([at(), wrapper.findAll('[role="option"]')[1]!.text()]).toEqual([['image-8'], 'number 8'])
})

test('the cursor stays on the last tile when tiles go', async () => {
  await wrapper.setProps({ modelValue: 4, items: items.slice(0, 2) })
  expect(at()).toEqual(['image-8'])
})

test('other keys belong to the tile under the cursor, once while they are held down; undo to all', async () => {
  await press('ArrowRight')
  await press('Enter')
  await press('Enter', { repeat: true })
  await press('Enter', { ctrlKey: true })
  await press('z', { ctrlKey: true })
  await wrapper.findAll('[role="option"]')[2]!.trigger('dblclick')
  expect(wrapper.emitted('key')!.map(([event, item]) => [(event as KeyboardEvent).key, item])).toEqual([['Enter', items[1]]])
  expect([wrapper.emitted('undo')!.length, wrapper.emitted('choose')]).toEqual([1, [[items[2]]]])
})
