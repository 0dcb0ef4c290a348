// @vitest-environment happy-dom
/** The number field: type, Enter, the next image; what is no number goes nowhere. */
import { mount } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import type { ImageRow } from '../../../../src-shared/api/images.ts'
import type { ImageId } from '../../../../src-shared/dataset/ids.ts'
import NumberBar from '../../../../src-renderer/features/data/classes/NumberBar.vue'

const row = (id: number, number: number | null) => ({ id, number }) as unknown as ImageRow
let bar: ReturnType<typeof mount<typeof NumberBar>>
beforeEach(() => {
  document.body.innerHTML = ''
  bar = mount(NumberBar, { attachTo: document.body, props: { id: 1 as ImageId, row: row(1, null), selectedCount: 1, unit: 'kg', readOnly: false } })
})
const field = () => bar.get<HTMLInputElement>('[data-testid=number-field]')
const press = (key: string) => field().trigger('keydown', { key })
/** What was asked for, in order of kind. */
const asked = () => ({ set: bar.emitted('set')?.flat() ?? [], step: bar.emitted('step')?.flat() ?? [], leave: bar.emitted('leave')?.length ?? 0 })

test('Enter keeps the number and goes on; the field shows the next image and follows it', async () => {
  await field().setValue('2,5')
  await press('Enter')
  expect(asked()).toEqual({ set: [2.5], step: [1], leave: 0 })
  await bar.setProps({ id: 2 as ImageId, row: row(2, 7) })
  expect(field().element.value).toBe('7')
  await press('Enter')
  expect(asked()).toEqual({ set: [2.5], step: [1, 1], leave: 0 })
})
test('arrow up keeps the number and goes back; Escape drops what was typed', async () => {
  await field().setValue('3')
  await press('ArrowUp')
  expect(asked()).toEqual({ set: [3], step: [-1], leave: 0 })
  await field().setValue('4')
  await press('Escape')
  expect(field().element.value).toBe('')
  expect(asked()).toEqual({ set: [3], step: [-1], leave: 1 })
})
test('what is no number is said and stays; an emptied field takes the number away', async () => {
  await field().setValue('1.2.3')
  await press('Enter')
  expect(asked()).toEqual({ set: [], step: [], leave: 0 })
  expect(bar.get('[role=alert]').text()).toContain('"1.2.3" is no number')
  await bar.setProps({ id: 2 as ImageId, row: row(2, 7) })
  await field().setValue('')
  await press('Enter')
  expect(asked()).toEqual({ set: [null], step: [1], leave: 0 })
})
test('a row that arrives late does not overwrite what is being typed', async () => {
  await bar.setProps({ id: 3 as ImageId, row: undefined })
  await field().setValue('1')
  await bar.setProps({ row: row(3, 9) })
  expect(field().element.value).toBe('1')
})
test('for many images the field begins empty, sets all, and does not go on', async () => {
  await bar.setProps({ row: row(1, 5), selectedCount: 12 })
  expect(field().element.value).toBe('')
  expect(bar.get('[data-testid=number-for-all]').text()).toBe('for all 12 images')
  await field().setValue('8')
  await bar.get('[data-testid=number-apply]').trigger('click')
  expect(asked()).toEqual({ set: [8], step: [], leave: 0 })
})
