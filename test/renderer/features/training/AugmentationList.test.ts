// @vitest-environment happy-dom
/** The own list by mouse and keyboard: add, remove, move, set; where the focus is afterwards and what is read out. */
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { noAugmentation, type Augmentation } from '../../../../src-shared/training/augmentation.ts'
import AugmentationList from '../../../../src-renderer/features/training/AugmentationList.vue'
import { augmentationDraft, augmentationKindNames, augmentationKinds, augmentationOf, mostLayers, type AugmentationDraft } from '../../../../src-renderer/features/training/augmentationOptions.ts'
import { augmentationProblems } from '../../../../src-renderer/features/training/augmentationProblems.ts'

const flip: Augmentation = { kind: 'RandomFlip', mode: 'vertical', probability: 0.5 }
const crop: Augmentation = { kind: 'RandomCrop', padding: 4, probability: 1 }
const noise: Augmentation = { kind: 'GaussianNoise', stddev: 8, probability: 1 }

function show(layers: readonly Augmentation[]) {
  const draft = { ...augmentationDraft({ ...noAugmentation, layers }), own: true }
  const wrapper = mount(AugmentationList, {
    attachTo: document.body,
    props: { modelValue: draft, problems: {}, 'onUpdate:modelValue': (modelValue: AugmentationDraft) => wrapper.setProps({ modelValue, problems: augmentationProblems(modelValue) }) },
  })
  return {
    wrapper,
    layers: () => augmentationOf(wrapper.props('modelValue')).layers,
    press: async (label: string) => {
      await wrapper.get(`[aria-label="${label}"]`).trigger('click')
      await flushPromises()
    },
    focused: () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  }
}
afterEach(() => document.body.replaceChildren())

test('each kind can be added, also twice, and begins unfolded with its usual numbers and focus', async () => {
  const list = show([])
  expect(list.wrapper.text()).toContain('The list is empty')
  const add = list.wrapper.get<HTMLSelectElement>('[data-testid="augmentation-add"]')
  expect(add.findAll<HTMLOptionElement>('option:not([disabled])').map(({ element }) => element.value).toSorted()).toEqual([...augmentationKindNames].toSorted())
  for (const kind of [...augmentationKindNames, 'RandomErasing']) await add.setValue(kind)
  await flushPromises()
  expect(list.layers()).toEqual([...augmentationKindNames.map((kind) => augmentationKinds[kind].initial), augmentationKinds.RandomErasing.initial])
  expect(add.element.value).toBe('')
  expect(list.wrapper.findAll('[data-action="toggle"][aria-expanded="true"]')).toHaveLength(16)
  expect(list.focused()).toContain('16. Erase')
})

test('a full list takes no more and says so', () => {
  const { wrapper } = show(Array.from({ length: mostLayers }, () => crop))
  expect(wrapper.get<HTMLSelectElement>('[data-testid="augmentation-add"]').element.disabled).toBe(true)
  expect(wrapper.text()).toContain('A list has at most 40 operations.')
})

test('moving keeps everything of the operation, the focus, and reads out the place', async () => {
  const list = show([flip, crop, noise])
  expect(list.wrapper.get<HTMLButtonElement>('[aria-label="Move 1. Flip up"]').element.disabled).toBe(true)
  expect(list.wrapper.get<HTMLButtonElement>('[aria-label="Move 3. Noise down"]').element.disabled).toBe(true)
  await list.press('Move 1. Flip down')
  expect(list.layers()).toEqual([crop, flip, noise])
  expect(list.focused()).toBe('Move 2. Flip down')
  expect(list.wrapper.get('[role="status"]').text()).toBe('Flip is now 2 of 3.')
  await list.press('Move 2. Flip down')
  expect(list.layers()).toEqual([crop, noise, flip])
  // Down is not possible any more.
  expect(list.focused()).toBe('Move 3. Flip up')
  await list.press('Move 3. Flip up')
  expect(list.layers()).toEqual([crop, flip, noise])
})

test('an unfolded operation stays unfolded where it goes, with what was typed', async () => {
  const list = show([crop, flip])
  await list.wrapper.get('[data-action="toggle"]').trigger('click')
  await list.wrapper.get('[data-testid="augmentation-RandomCrop-padding"]').setValue('')
  await list.press('Move 1. Crop down')
  expect(list.wrapper.findAll('[data-action="toggle"]').map((toggle) => toggle.attributes('aria-expanded'))).toEqual(['false', 'true'])
  expect(list.wrapper.get('[role="alert"]').text()).toBe('Crop, border: this is not a number. Enter a number.')
  expect(list.wrapper.text()).toContain('needs a correction')
})

test('removing goes on with the neighbour, and at last with the choice', async () => {
  const list = show([flip, crop])
  await list.press('Remove 1. Flip')
  expect(list.layers()).toEqual([crop])
  expect(list.focused()).toContain('1. Crop')
  await list.press('Remove 1. Crop')
  expect(list.layers()).toEqual([])
  expect(document.activeElement?.getAttribute('data-testid')).toBe('augmentation-add')
  expect(list.wrapper.get('[role="status"]').text()).toBe('Crop is removed.')
})

test('arrow keys change a number by its step, within its limits', async () => {
  const list = show([{ ...crop, probability: 0.95 }])
  await list.wrapper.get('[data-action="toggle"]').trigger('click')
  const share = list.wrapper.get<HTMLInputElement>('[data-testid="augmentation-RandomCrop-probability"]')
  for (let press = 0; press < 3; press += 1) await share.trigger('keydown', { key: 'ArrowUp' })
  expect(list.layers()[0]!.probability).toBe(1)
  for (let press = 0; press < 3; press += 1) await share.trigger('keydown', { key: 'ArrowDown' })
  expect(list.layers()[0]!.probability).toBe(0.85)
  expect(share.element.value).toBe('0.85')
})

test('fields that hang on another one appear with it', async () => {
  const list = show([{ kind: 'RandomZoom', height_factor: [-0.1, 0.1], width_factor: null, probability: 1 }, noise])
  const has = (testid: string): boolean => list.wrapper.find(`[data-testid="${testid}"]`).exists()
  await list.wrapper.get('[data-action="toggle"]').trigger('click')
  expect(has('augmentation-RandomZoom-width_factor-0')).toBe(false)
  await list.wrapper.get('[data-testid="augmentation-RandomZoom-proportional"]').setValue(false)
  expect(list.layers()[0]).toMatchObject({ width_factor: [-0.1, 0.1] })
  expect(has('augmentation-RandomZoom-width_factor-0')).toBe(true)
  await list.wrapper.get('[data-testid="augmentation-outside-fill_mode"]').setValue('constant')
  expect(has('augmentation-outside-fill_value')).toBe(true)
  await list.press('Remove 1. Zoom')
  // Noise moves nothing, so nothing is outside.
  expect(has('augmentation-outside-fill_mode')).toBe(false)
})
