// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import ConfusionMatrix from '../../../../src-renderer/features/evaluation/ConfusionMatrix.vue'
import { matrixPixels } from '../../../../src-renderer/features/evaluation/matrixPixels.ts'

const classNames = ['cat', 'dog', 'owl']
const confusion = [
  [8, 2, 0],
  [1, 9, 0],
  [0, 0, 4],
]
/** Each class is right five times and taken for the next one once. */
const many = (size: number): [readonly (readonly number[])[], readonly string[]] => [
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => (row === column ? 5 : column === (row + 1) % size ? 1 : 0))),
  Array.from({ length: size }, (_, index) => `c${index}`),
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

  it.each([2, 34])('draws the cells of %d classes', async (size) => {
    await show(...many(size))
    expect(wrapper!.findAll('[data-cell]')).toHaveLength(size * size)
  })
})

describe('ConfusionMatrix of many classes', () => {
  afterEach(() => wrapper?.unmount())
  const grid = () => wrapper!.get<HTMLElement>('[role="grid"]')
  const cellPx = 14

  it.each([40, 200])('takes a few elements for each of %d classes, not for each cell', async (size) => {
    await show(...many(size))
    expect(document.querySelectorAll('*').length).toBeLessThan(2 * size + 40)
    expect(wrapper!.findAll('.column').map((head) => head.text())).toEqual(many(size)[1])
    expect(wrapper!.findAll('.label').map((label) => label.text())).toEqual(many(size)[1])
  })

  it('arrows move the one cell that is told of, Enter chooses it', async () => {
    await show(...many(40))
    const told = () => wrapper!.get(`[id="${grid().attributes('aria-activedescendant')}"]`)
    expect([grid().attributes('aria-rowcount'), told().attributes('aria-label')]).toEqual(['40', 'c0 recognised: 5 images, 83.3 % of 6'])
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight']) await grid().trigger('keydown', { key })
    expect([told().attributes('data-cell'), told().attributes('aria-label')]).toEqual(['1-2', 'c1 taken for c2: 1 image, 16.7 % of 6'])
    expect(wrapper!.get('.readout').text()).toBe('c1 taken for c2: 1 image, 16.7 % of 6')
    expect(told().attributes('aria-selected')).toBe('false')
    await grid().trigger('keydown', { key: 'Enter' })
    expect(wrapper!.props()).toMatchObject({ modelValue: { trueClass: 1, predictedClass: 2 } })
    expect(told().attributes('aria-selected')).toBe('true')
    await grid().trigger('keydown', { key: 'End', ctrlKey: true })
    expect([wrapper!.findAll('[role="gridcell"]').length, wrapper!.get('[role="row"]').attributes('aria-rowindex')]).toEqual([1, '40'])
  })

  it('the pointer reads a cell out and chooses it by its place', async () => {
    await show(...many(40))
    const at = { offsetX: 36 * cellPx + 13, offsetY: 35 * cellPx }
    await wrapper!.get('[data-testid="matrix-map"]').trigger('pointermove', at)
    expect(wrapper!.get('.readout').text()).toBe('c35 taken for c36: 1 image, 16.7 % of 6')
    await wrapper!.get('[data-testid="matrix-map"]').trigger('click', at)
    expect(wrapper!.props()).toMatchObject({ modelValue: { trueClass: 35, predictedClass: 36 } })
    expect(wrapper!.get('[role="gridcell"]').attributes('data-cell')).toBe('35-36')
    await wrapper!.get('[data-testid="matrix-map"]').trigger('pointerleave')
    expect(wrapper!.get('.readout').text()).toContain('Choose a cell')
  })
})

describe('its pixels', () => {
  const colours = { ground: [250, 250, 250], empty: [200, 200, 200], right: [0, 100, 50], wrong: [150, 0, 0] } as const
  const pixel = (pixels: Uint8ClampedArray, row: number, column: number) => [...pixels.slice(4 * (3 * row + column), 4 * (3 * row + column) + 4)]
  it('are the share of the row in the colour of right or wrong, and the ground where nothing is', () => {
    const pixels = matrixPixels([[4, 12, 0], [0, 9, 0], [0, 0, 0]], [16, 9, 0], colours)
    expect(pixels).toHaveLength(36)
    // A quarter of the row: half the colour, as its root is.
    expect([pixel(pixels, 0, 0), pixel(pixels, 1, 1), pixel(pixels, 0, 2)]).toEqual([[125, 175, 150, 255], [0, 100, 50, 255], [200, 200, 200, 255]])
    expect(pixel(pixels, 0, 1)).toEqual([163, 33, 33, 255])
    expect(pixel(pixels, 2, 2)).toEqual([184, 192, 188, 255])
  })
})
