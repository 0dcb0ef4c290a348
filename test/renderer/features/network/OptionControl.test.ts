// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import OptionControl from '../../../../src-renderer/features/network/OptionControl.vue'
import { layerKinds, type LayerKindName } from '../../../../src-shared/layers/index.ts'
import type { FieldValue } from '../../../../src-shared/layers/layer.ts'

function control(kind: LayerKindName, name: string, value: FieldValue, problem: string | null = null) {
  const field = layerKinds[kind].fields.find((candidate) => candidate.name === name)!
  return mount(OptionControl, { props: { field, value, problem, disabled: false } })
}
const changes = (wrapper: ReturnType<typeof control>): unknown[] => (wrapper.emitted('change') ?? []).map(([value]) => value)

describe('the inspector draws every field type', () => {
  for (const kind of Object.values(layerKinds)) {
    for (const field of kind.fields) {
      test(`${kind.kind}.${field.name} (${field.type}) has a labelled control that shows its value`, () => {
        const wrapper = control(kind.kind as LayerKindName, field.name, field.default as FieldValue)
        const inputs = wrapper.findAll('input, select')
        expect(inputs).toHaveLength(field.type === 'pair' ? 2 : field.type === 'sides' ? 4 : 1)
        const id = wrapper.find('label').attributes('for')
        expect(inputs[0]?.attributes('id')).toBe(id)
        if (field.type === 'boolean') expect((inputs[0]?.element as HTMLInputElement).checked).toBe(field.default)
        else expect((inputs[0]?.element as HTMLInputElement).value).toBe(field.type === 'integers' ? field.default.join(', ') : String(Array.isArray(field.default) ? field.default[0] : field.default))
      })
    }
  }
})

test('a pair may have axes of its own', () => {
  const labels = control('Cropping1D', 'cropping', [1, 1]).findAll('input').map((input) => input.attributes('aria-label'))
  expect(labels).toEqual(['Cropping, Start', 'Cropping, End'])
})

describe('typing', () => {
  test('a number is told on each key stroke', async () => {
    const wrapper = control('Conv2D', 'filters', 32)
    await wrapper.find('input').setValue('64')
    expect(changes(wrapper)).toEqual([64])
  })
  test('a pair keeps its other half', async () => {
    const wrapper = control('Conv2D', 'kernel_size', [3, 5])
    await wrapper.findAll('input')[0]!.setValue('7')
    expect(changes(wrapper)).toEqual([[7, 5]])
  })
  test('a fraction and a decimal comma are numbers', async () => {
    const wrapper = control('Rescaling', 'scale', 1)
    await wrapper.find('input').setValue('1/255')
    await wrapper.find('input').setValue('0,5')
    expect(changes(wrapper)).toEqual([1 / 255, 0.5])
  })
  test('an empty field is no number, and leaving it brings the value back', async () => {
    const wrapper = control('Conv2D', 'filters', 32)
    await wrapper.find('input').setValue('')
    expect(changes(wrapper)).toEqual([Number.NaN])
    await wrapper.find('input').trigger('blur')
    expect(wrapper.find('input').element.value).toBe('32')
  })
  test('what is being typed stays when the value comes back equal', async () => {
    const wrapper = control('Dropout', 'rate', 0.5)
    await wrapper.find('input').setValue('0.')
    await wrapper.setProps({ value: 0 })
    expect(wrapper.find('input').element.value).toBe('0.')
    await wrapper.setProps({ value: 0.25 })
    expect(wrapper.find('input').element.value).toBe('0.25')
  })
  test('arrow keys step the number', async () => {
    const wrapper = control('Dropout', 'rate', 0.5)
    await wrapper.find('input').trigger('keydown', { key: 'ArrowUp' })
    expect(changes(wrapper)).toEqual([0.55])
  })
  test('a problem is announced and marks the field', () => {
    const wrapper = control('Dense', 'units', 5, 'Units must be more.')
    expect(wrapper.find('[role=alert]').text()).toBe('Units must be more.')
    expect(wrapper.find('input').attributes('aria-invalid')).toBe('true')
    expect(wrapper.find('input').attributes('aria-describedby')).toBe(wrapper.find('[role=alert]').attributes('id'))
  })
})
