// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import AppButton from '../../../src-renderer/components/AppButton.vue'

test('a busy button takes no click and keeps the focus', async () => {
  const clicked = vi.fn()
  const wrapper = mount(AppButton, { props: { label: 'Go' }, attrs: { onClick: clicked }, attachTo: document.body })
  wrapper.element.focus()
  await wrapper.trigger('click')
  await wrapper.setProps({ busy: true })
  await wrapper.trigger('click')
  expect(clicked).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(wrapper.element)
  expect([wrapper.attributes('aria-disabled'), wrapper.attributes('aria-busy'), wrapper.attributes('disabled')]).toEqual(['true', 'true', undefined])
  await wrapper.setProps({ busy: false, disabled: true })
  expect(wrapper.attributes('disabled')).toBeDefined()
  wrapper.unmount()
})
