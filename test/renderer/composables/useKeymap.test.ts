// @vitest-environment happy-dom
/** Keymaps as data: names of key presses, who is asked first, fields and dialogs. */
import { mount } from '@vue/test-utils'
import { defineComponent, h, KeepAlive, ref } from 'vue'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { collapseArrows, keyCaps, keyName, modalDepth, useKeymap, type KeyBinding } from '../../../src-renderer/composables/useKeymap.ts'
import { dataKeymap } from '../../../src-renderer/features/data/keymap.ts'
import { shellKeymap } from '../../../src-renderer/components/shellKeymap.ts'

const press = (key: string, more: Partial<KeyboardEventInit> = {}, target: EventTarget = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  target.dispatchEvent(event)
  return event
}
const listening = (bindings: readonly KeyBinding[], action: () => void, otherKey?: (event: KeyboardEvent) => boolean) =>
  defineComponent({
    setup() {
      useKeymap(bindings, Object.fromEntries(bindings.map((binding) => [binding.id, action])), otherKey ? { otherKey } : {})
      return () => h('div')
    },
  })
const bind = (...keys: string[]): KeyBinding[] => [{ id: 'go', keys, label: 'Go', group: 'Test' }]

afterEach(() => {
  document.body.innerHTML = ''
})

describe('keyName', () => {
  test.each([
    ['z', { ctrlKey: true }, 'mod+z'],
    ['Z', { metaKey: true, shiftKey: true }, 'mod+shift+z'],
    ['?', { shiftKey: true }, '?'],
    ['ArrowLeft', { shiftKey: true }, 'shift+arrowleft'],
    [' ', {}, 'space'],
    ['1', { altKey: true }, 'alt+1'],
  ])('%s %o -> %s', (key, modifiers, name) => {
    expect(keyName({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers })).toBe(name)
  })
  test('caps are written as on the keyboard', () => expect(keyCaps('mod+shift+z')).toEqual(['Ctrl', 'Shift', 'Z']))
  test('plus itself is one cap', () => expect(keyCaps('+')).toEqual(['+']))
})

test('a key runs its action and is used up; others pass', () => {
  const action = vi.fn()
  const wrapper = mount(listening(bind('mod+z'), action))
  expect(press('z', { ctrlKey: true }).defaultPrevented).toBe(true)
  expect(press('z').defaultPrevented).toBe(false)
  expect(action).toHaveBeenCalledOnce()
  wrapper.unmount()
  press('z', { ctrlKey: true })
  expect(action).toHaveBeenCalledOnce()
})
test('a list to choose from keeps its letters and arrows, and leaves undo to the screen', () => {
  const action = vi.fn()
  const wrapper = mount(listening(bind('mod+z', 'z', 'arrowdown'), action))
  document.body.innerHTML = '<select></select><input>'
  const [list, field] = [document.querySelector('select')!, document.querySelector('input')!]
  for (const key of ['z', 'ArrowDown']) press(key, {}, list)
  press('z', { ctrlKey: true }, field)
  expect(action).not.toHaveBeenCalled()
  press('z', { ctrlKey: true }, list)
  expect(action).toHaveBeenCalledOnce()
  wrapper.unmount()
})
test('what was mounted last is asked first', () => {
  const below = vi.fn()
  const above = vi.fn()
  const wrappers = [mount(listening(bind('x'), below)), mount(listening(bind('x'), above))]
  press('x')
  expect([below.mock.calls.length, above.mock.calls.length]).toEqual([0, 1])
  wrappers.forEach((wrapper) => wrapper.unmount())
})
test('typing in a field is left alone', () => {
  const action = vi.fn()
  const wrapper = mount(listening(bind('x'), action))
  const field = document.body.appendChild(document.createElement('input'))
  press('x', {}, field)
  expect(action).not.toHaveBeenCalled()
  wrapper.unmount()
})
test('Enter on a focused button presses the button', () => {
  const action = vi.fn()
  const wrapper = mount(listening(bind('enter'), action))
  const button = document.body.appendChild(document.createElement('button'))
  expect(press('Enter', {}, button).defaultPrevented).toBe(false)
  press('Enter')
  expect(action).toHaveBeenCalledOnce()
  wrapper.unmount()
})
test('below an open dialog nothing listens', () => {
  const action = vi.fn()
  const wrapper = mount(listening(bind('x'), action))
  modalDepth.value += 1
  press('x')
  modalDepth.value -= 1
  expect(action).not.toHaveBeenCalled()
  press('x')
  expect(action).toHaveBeenCalledOnce()
  wrapper.unmount()
})
test('a kept screen in the background does not listen', async () => {
  const action = vi.fn()
  const shown = ref(true)
  const Screen = listening(bind('x'), action)
  const wrapper = mount(() => h(KeepAlive, () => (shown.value ? h(Screen) : null)))
  shown.value = false
  await wrapper.vm.$nextTick()
  press('x')
  expect(action).not.toHaveBeenCalled()
  shown.value = true
  await wrapper.vm.$nextTick()
  press('x')
  expect(action).toHaveBeenCalledOnce()
  wrapper.unmount()
})
test('keys of classes come after the keymap and may refuse', () => {
  const wrapper = mount(listening(bind('1'), vi.fn(), (event) => event.key === '2'))
  expect(press('2').defaultPrevented).toBe(true)
  expect(press('3').defaultPrevented).toBe(false)
  wrapper.unmount()
})
test.each([['data', dataKeymap], ['shell', shellKeymap]] as const)('no key means two things on the %s screen, and none is a plain letter or digit, which belong to classes', (_, keymap) => {
  const keys = keymap.flatMap((binding) => binding.keys)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.filter((key) => /^[a-z0-9]$/.test(key))).toEqual([])
})
test('the sheet writes four arrows as one, and leaves a pair as it is', () => {
  expect(collapseArrows(['shift+arrowleft', 'shift+arrowright', 'shift+arrowup', 'shift+arrowdown', 'mod+shift+home'])).toEqual(['shift+arrows', 'mod+shift+home'])
  expect(collapseArrows(['arrowleft', 'arrowright'])).toEqual(['arrowleft', 'arrowright'])
})
