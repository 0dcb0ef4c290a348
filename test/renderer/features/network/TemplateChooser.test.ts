// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import TemplateChooser from '../../../../src-renderer/features/network/TemplateChooser.vue'
import { isArranged } from '../../../../src-renderer/features/network/useBuilder.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../../src-shared/network/infer.ts'
import { taskOf } from '../../../../src-shared/network/task.ts'
import { templateById, templates } from '../../../../src-shared/templates/index.ts'

const at = (wrapper: VueWrapper, id: string): ReturnType<VueWrapper['find']> => wrapper.find(`[data-testid="${id}"]`)

async function chooserAt(id: string): Promise<VueWrapper> {
  const wrapper = mount(TemplateChooser, { props: { classCount: 3, busy: false } })
  await at(wrapper, `template-${id}`).find('input').setValue(true)
  return wrapper
}
async function created(wrapper: VueWrapper): Promise<NetworkDocument> {
  await at(wrapper, 'create-network').trigger('click')
  return wrapper.emitted('create')!.at(-1)![0] as NetworkDocument
}
async function size(wrapper: VueWrapper, label: string): Promise<void> {
  await wrapper.findAll('.size label').find((option) => option.text() === label)!.find('input').setValue(true)
}

describe('choosing a network', () => {
  test('every template is offered, once', () => {
    const wrapper = mount(TemplateChooser, { props: { classCount: 3, busy: false } })
    expect(wrapper.findAll('input[name="template"]').map((input) => input.attributes('value'))).toEqual(templates.map(({ id }) => id))
  })
  test('the published size, with one output per class, arranged', async () => {
    const made = await created(await chooserAt('resnet-18'))
    expect(made.input).toEqual(templateById('resnet-18').input)
    expect(inferNetwork(made, 3).problems).toEqual([])
    expect(isArranged(made)).toBe(true)
  })
  test('the small size sets the image and the channels; changing one makes it an own size', async () => {
    const wrapper = await chooserAt('vgg-16')
    expect(at(wrapper, 'template-slow').exists()).toBe(true)
    await size(wrapper, 'Small, trains fast')
    expect(at(wrapper, 'template-slow').exists()).toBe(false)
    expect((at(wrapper, 'create-width').element as HTMLInputElement).value).toBe('32')
    expect((at(wrapper, 'create-channels').element as HTMLSelectElement).value).toBe('0.125')
    const { input, small, create } = templateById('vgg-16')
    expect(inferNetwork(await created(wrapper)).parameters).toBe(inferNetwork(create(small.input, 3, { width: small.width })).parameters)
    await at(wrapper, 'create-width').setValue('48')
    expect(wrapper.findAll('.size label').map((option) => option.text())).toEqual(['As published', 'Small, trains fast', 'Own size'])
    await size(wrapper, 'As published')
    expect((await created(wrapper)).input).toEqual(input)
  })
  test('an image that is too small cannot be chosen, and a sentence says what is needed', async () => {
    const wrapper = await chooserAt('inception-v3')
    await at(wrapper, 'create-height').setValue('74')
    expect(wrapper.find('[role="alert"]').text()).toBe('At least 75 px are needed.')
    expect(at(wrapper, 'create-network').attributes('disabled')).toBeDefined()
  })
  test('a size that cannot be trained is told before the network is made; an empty network is fine', async () => {
    const wrapper = await chooserAt('vgg-16')
    await at(wrapper, 'create-channels').setValue('2')
    expect(at(wrapper, 'template-obstacle').text()).toMatch(/^Dense 1 \(Dense\): it would have .* parameters, more than the 200,000,000/)
    await at(wrapper, 'create-channels').setValue('0.25')
    expect(at(wrapper, 'template-obstacle').exists()).toBe(false)
    expect(at(await chooserAt('empty'), 'template-obstacle').exists()).toBe(false)
  })
  test('U-Net keeps its places, begins with one map, and says that it needs masks', async () => {
    const wrapper = await chooserAt('u-net')
    expect(at(wrapper, 'template-data').text()).toContain('Needs a mask for each image')
    expect((at(wrapper, 'create-task').element as HTMLSelectElement).disabled).toBe(true)
    const { input, create } = templateById('u-net')
    const made = await created(wrapper)
    expect(made.layers).toEqual(create(input, 1).layers)
    expect(inferNetwork(made, 3).problems).toEqual([])
  })
  test.each(templates.filter(({ id }) => id !== 'empty').map(({ id, task }) => [id, task] as const))('%s is ready for %s as it is created small', async (id, task) => {
    const wrapper = await chooserAt(id)
    if (wrapper.find('.size').exists()) await size(wrapper, 'Small, trains fast')
    const made = await created(wrapper)
    expect(taskOf(made)).toBe(task)
    expect(inferNetwork(made, 3).problems).toEqual([])
  })
  test('a classic gets the last layer of the task that is chosen', async () => {
    const wrapper = await chooserAt('lenet-5')
    const offered = (): readonly (string | undefined)[] => wrapper.findAll('[data-testid="create-task"] option').map((option) => option.attributes('value'))
    // Three classes are not two.
    expect(offered()).toEqual(['single_label', 'multi_label', 'regression'])
    for (const [task, units, activation] of [['multi_label', 3, 'sigmoid'], ['regression', 1, 'linear'], ['single_label', 3, 'softmax']] as const) {
      await at(wrapper, 'create-task').setValue(task)
      const made = await created(wrapper)
      expect(taskOf(made)).toBe(task)
      expect(made.layers.at(-1)!.config).toMatchObject({ units, activation })
      expect(inferNetwork(made, 3).problems).toEqual([])
    }
    await wrapper.setProps({ classCount: 2 })
    await at(wrapper, 'create-task').setValue('binary')
    expect(offered()).toContain('binary')
    expect((await created(wrapper)).layers.at(-1)!.config).toMatchObject({ units: 1, activation: 'sigmoid' })
    // A choice that no longer fits falls back.
    await wrapper.setProps({ classCount: 3 })
    expect(taskOf(await created(wrapper))).toBe('single_label')
  })
  test('search finds names, ideas and people; Enter chooses the first', async () => {
    const wrapper = mount(TemplateChooser, { props: { classCount: 3, busy: false } })
    await at(wrapper, 'template-search').setValue('chollet 2016')
    expect(wrapper.findAll('.entry').map((entry) => entry.text())).toEqual(['Xception2016'])
    await at(wrapper, 'template-search').trigger('keydown', { key: 'Enter' })
    expect(wrapper.find('h2').text()).toBe('Xception')
    await at(wrapper, 'template-search').setValue('nothing like it')
    expect(wrapper.find('.list').text()).toBe('No network is called "nothing like it".')
  })
})
