// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import ConfusionMatrix from '../../../../src-renderer/features/evaluation/ConfusionMatrix.vue'

const classNames = ['cat', 'dog', 'owl']
const confusion = [
  [8, 2, 0],
  [1, 9, 0],
  [0, 0, 4],
]
let wrapper: VueWrapper | undefined
async function show(given: readonly (readonly number[])[] = confusion, names: readonly string[] = classNames) {
  wrapper = mount(ConfusionMatrix, {
    attachTo: document.body,
    props: { classNames: names, confusion: given, modelValue: null, 'onUpdate:modelValue': (cell) => wrapper!.setProps({ modelValue: cell }) },
  })
  await nextTick()
  await nextTick()
  return wrapper
}
const cell = (row: number, column: number) => wrapper!.get<HTMLElement>(`[data-cell="${row}-${column}"]`)

describe('ConfusionMatrix', () => {
  afterEach(() => wrapper?.unmount())

  it('names labels, answers, counts and totals', async () => {
    await show()
    expect(wrapper!.findAll('th[scope="col"]').map((head) => head.text())).toEqual(['cat', 'dog', 'owl', 'All'])
    expect(cell(0, 1).attributes('aria-label')).toBe('cat taken for dog: 2 images, 20.0 % of 10')
    expect(cell(2, 2).attributes('aria-label')).toBe('owl recognised: 4 images, 100.0 % of 4')
    expect(wrapper!.findAll('tfoot td').map((total) => total.text())).toEqual(['9', '11', '4', ''])
  })

  it('one cell is a tab stop; arrows move it; Enter chooses', async () => {
    await show()
    expect(wrapper!.findAll('[tabindex="0"]').map((stop) => stop.attributes('data-cell'))).toEqual(['0-0'])
    cell(0, 0).element.focus()
    await cell(0, 0).trigger('keydown', { key: 'ArrowRight' })
    await cell(0, 1).trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement).toBe(cell(1, 1).element)
    expect(wrapper!.findAll('[tabindex="0"]').map((stop) => stop.attributes('data-cell'))).toEqual(['1-1'])
    await cell(1, 1).trigger('keydown', { key: 'Enter' })
    expect(wrapper!.props()).toMatchObject({ modelValue: { trueClass: 1, predictedClass: 1 } })
    expect(cell(1, 1).attributes('aria-selected')).toBe('true')
  })

  it('a click chooses, and only one cell is marked', async () => {
    await show()
    await cell(0, 1).trigger('click')
    await cell(2, 2).trigger('click')
    await nextTick()
    expect(wrapper!.findAll('[aria-selected="true"]').map((marked) => marked.attributes('data-cell'))).toEqual(['2-2'])
  })

  it('a new report exchanges the counts', async () => {
    await show()
    await wrapper!.setProps({ confusion: [[1, 0, 0], [0, 2, 0], [0, 0, 3]] })
    expect(cell(1, 1).text()).toBe('2')
    expect(cell(0, 1).text()).toBe('')
  })

  it.each([2, 40])('draws %d classes', async (size) => {
    await show(Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => (row === column ? 5 : 0))), Array.from({ length: size }, (_, index) => `c${index}`))
    expect(wrapper!.findAll('[data-cell]')).toHaveLength(size * size)
  })
})
