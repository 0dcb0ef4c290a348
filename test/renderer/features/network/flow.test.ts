// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, test } from 'vitest'
import AboutLayer from '../../../../src-renderer/features/network/AboutLayer.vue'
import { bytesOf, colourOf, floatsOf, paint } from '../../../../src-renderer/features/network/flow/colours.ts'
import ExampleSteps from '../../../../src-renderer/features/network/flow/ExampleSteps.vue'
import { exampleOutput, examples, exampleSlide } from '../../../../src-renderer/features/network/flow/examples.ts'
import { useSteps } from '../../../../src-renderer/features/network/flow/useSteps.ts'
import { layerKinds, type LayerKindName } from '../../../../src-shared/layers/index.ts'

describe('show me with numbers', () => {
  const outputOf = (name: 'convolution' | 'max' | 'average', stride = examples[name].stride, padding = 0): readonly number[] => exampleOutput(name, exampleSlide(examples[name], stride, padding))
  test('the convolution gives 19, 25, 37, 43', () => expect(outputOf('convolution')).toEqual([19, 25, 37, 43]))
  test('max pooling gives 20, 30, 112, 37', () => expect(outputOf('max')).toEqual([20, 30, 112, 37]))
  test('stride and padding can be changed', () => expect(outputOf('convolution', 2, 1)).toEqual([0 * 3, 1 * 2 + 2 * 3, 3 * 1 + 6 * 3, 4 * 0 + 5 * 1 + 7 * 2 + 8 * 3]))
  test('on the screen: keys move on, the sentence writes the arithmetic out, numbers appear as they are reached', async () => {
    const screen = mount(ExampleSteps)
    const sentence = (): string => screen.find('[data-testid="example-sentence"]').text()
    const shown = (): string[] => screen.findAll('[data-testid="example-output"] button').map((cell) => cell.text())
    expect(sentence()).toBe('0·0 + 1·1 + 3·2 + 4·3 = 19')
    expect(shown()).toEqual(['19', '', '', ''])
    await screen.find('[data-testid="example-grids"]').trigger('keydown', { key: 'ArrowDown' })
    expect(sentence()).toBe('3·0 + 4·1 + 6·2 + 7·3 = 37')
    expect(shown()).toEqual(['19', '25', '37', ''])
    await screen.findAll('[data-testid="example-name"] input')[1]!.setValue()
    await nextTick()
    expect(sentence()).toBe('max(12, 20, 8, 12) = 20')
    await screen.find('[data-testid="step-next"]').trigger('click')
    await screen.find('[data-testid="step-next"]').trigger('click')
    expect(sentence()).toBe('max(34, 70, 112, 100) = 112')
    await screen.find('[data-testid="example-padding"]').setValue('1')
    expect(screen.findAll('td.padding').length).toBe(6 * 6 - 16)
    screen.unmount()
  })
})

describe('steps over an output', () => {
  test('arrow keys stop at the edges, Home and End go to the corners, other keys are left alone', () => {
    const steps = useSteps(() => [2, 3])
    expect(steps.key('ArrowUp')).toBe(true)
    expect([steps.row.value, steps.column.value]).toEqual([0, 0])
    steps.key('ArrowRight')
    steps.key('ArrowDown')
    expect(steps.index.value).toBe(4)
    steps.key('End')
    steps.key('ArrowRight')
    expect(steps.index.value).toBe(5)
    steps.key('Home')
    expect(steps.index.value).toBe(0)
    expect(steps.key('Tab')).toBe(false)
  })
})

describe('colours', () => {
  test('viridis begins dark, ends light, and grows lighter all the way, so that it reads in grey too', () => {
    const light = Array.from({ length: 101 }, (_, index) => { const [r, g, b] = colourOf('viridis', index / 100); return 0.2126 * r + 0.7152 * g + 0.0722 * b })
    expect(light.every((value, index) => index === 0 || value >= light[index - 1]! - 0.5)).toBe(true)
    expect([colourOf('viridis', 0), colourOf('viridis', 1), colourOf('grey', 0.5)]).toEqual([[68, 1, 84], [253, 231, 37], [128, 128, 128]])
  })
  test('a number that is none stays clear', () => expect([...paint('grey', [1, Number.NaN])]).toEqual([255, 255, 255, 255, 0, 0, 0, 0]))
  test('bytes and floats come out of their text', () => {
    expect([...bytesOf('AAH/')]).toEqual([0, 1, 255])
    expect([...floatsOf(Buffer.from(new Float32Array([1.5, -2]).buffer).toString('base64'))]).toEqual([1.5, -2])
  })
})

test.each(Object.keys(layerKinds) as LayerKindName[])('About this layer shows all four parts of %s', (kind) => {
  const text = mount(AboutLayer, { props: { kind } }).text()
  for (const title of ['What it does', 'Size of the output', 'When to use it', 'Pitfalls']) expect(text).toContain(title)
  expect(text).not.toContain('undefined')
})
