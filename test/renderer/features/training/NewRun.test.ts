// @vitest-environment happy-dom
/** The form of a new run: what it shows, asks and sends. */
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { noAugmentation, type AugmentationConfig } from '../../../../src-shared/training/augmentation.ts'
import { augmentationPreset } from '../../../../src-shared/training/augmentationPresets.ts'
import { augmentationDraft } from '../../../../src-renderer/features/training/augmentationOptions.ts'
import { core, field, fine, newRunScreen, sent, set, settleMs, show, startButton } from '../../../support/newRunScreen.ts'

vi.mock('../../../../src-renderer/api/client.ts', async () => (await import('../../../support/newRunScreen.ts')).mockedClient)
vi.mock('../../../../src-renderer/components/charts/LineChart.vue', () => ({ default: { template: '<figure />' } }))

newRunScreen()

describe('NewRun', () => {
  it('is ready with the first network and defaults, and sends what it shows', async () => {
    const wrapper = await show()
    expect(startButton(wrapper).element.disabled).toBe(false)
    await startButton(wrapper).trigger('click')
    await flushPromises()
    expect(core.start).toHaveBeenCalledOnce()
    expect(core.start.mock.calls[0]).toMatchObject([{ networkId: 4, batchSize: 32, learningRate: 0.001, optimizer: { kind: 'adam' } }, null])
    expect(wrapper.emitted('started')).toHaveLength(1)
  })

  it('divides images that have no part, where nothing but that is missing', async () => {
    const wrapper = await show()
    expect(wrapper.find('[data-testid="run-divide"]').exists()).toBe(false)
    core.preflight.mockResolvedValue({ ...fine, trainCount: 0, undividedCount: 130, problems: ['Training images: none of the labelled images belongs to the part "train".'] })
    await wrapper.get('[data-testid="run-batch-size"]').setValue('8')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    expect(startButton(wrapper).element.disabled).toBe(true)
    await wrapper.get('[data-testid="run-divide"]').trigger('click')
    await flushPromises()
    expect(core.autoSplit.mock.calls).toEqual([[{ train: 0.7, val: 0.15, test: 0.15 }, 0, 'undivided']])
  })

  it('says what the run computes on and why, and what is not used; the choice is sent', async () => {
    const wrapper = await show()
    expect(wrapper.text()).toContain('Processor (onnxruntime): the test step was right and took 12 ms, the shortest of 2.')
    expect(wrapper.get('[data-testid="run-devices-unused"]').text()).toContain('No graphics card was found.')
    expect(wrapper.get('[data-testid="run-devices-unused"]').text()).toContain('other numbers. (conv_2/kernel, off by 7 %)')
    expect(wrapper.findAll('[data-testid="run-device"] option').map((option) => option.text())).toEqual(['Automatic: the fastest that computes right', 'Processor (onnxruntime), 12 ms', 'TensorFlow (tfjs-node-gpu), 30 ms'])
    await startButton(wrapper).trigger('click')
    expect(core.start.mock.calls[0]![0]).toMatchObject({ device: 'auto' })
    expect(wrapper.text()).not.toContain('Denormals')
    await wrapper.get('[data-testid="run-device"]').setValue('tfjs-node')
    expect(wrapper.text()).toContain('Denormals become 0.')
    await wrapper.get('[data-testid="run-device"]').setValue('onnx-cpu')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(wrapper).trigger('click')
    expect(core.start.mock.calls[1]![0]).toMatchObject({ device: 'onnx-cpu' })
  })

  it('augmentation is chosen from presets, mirrored unless taken back; an own list is come back to', async () => {
    const wrapper = await show()
    const sent = async (): Promise<AugmentationConfig> => {
      await vi.advanceTimersByTimeAsync(settleMs)
      await flushPromises()
      await startButton(wrapper).trigger('click')
      return core.start.mock.lastCall![0].augmentation
    }
    expect(await sent()).toEqual(noAugmentation)
    expect(wrapper.find('[data-testid="run-augmentation-mirrored"]').exists()).toBe(false)
    await wrapper.get('[data-testid="run-augmentation"]').setValue('strong')
    expect(await sent()).toEqual(augmentationPreset('strong', true))
    await wrapper.get('[data-testid="run-augmentation-mirrored"]').setValue(false)
    expect(await sent()).toEqual(augmentationPreset('strong', false))
    await wrapper.get('[data-testid="run-augmentation"]').setValue('light')
    expect(await sent()).toEqual(augmentationPreset('light', false))

    const own: AugmentationConfig = { ...noAugmentation, layers: [{ kind: 'RandomCrop', padding: 4, probability: 1 }] }
    const again = await show({ augmentation: augmentationDraft(own) })
    const select = again.get<HTMLSelectElement>('[data-testid="run-augmentation"]')
    expect(select.element.value).toBe('own')
    await select.setValue('none')
    await select.setValue('own')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(again).trigger('click')
    expect(core.start.mock.lastCall![0].augmentation).toEqual(own)
  })

  it('an own list begins with the preset, and what is wrong in it stops Start with a sentence', async () => {
    const wrapper = await show()
    await wrapper.get('[data-testid="run-augmentation"]').setValue('light')
    await wrapper.get('[data-testid="run-augmentation-edit"]').trigger('click')
    expect(wrapper.findAll('[data-testid="augmentation-item"]')).toHaveLength(augmentationPreset('light', true).layers.length)
    await wrapper.findAll('[data-action="toggle"]')[1]!.trigger('click')
    const field = wrapper.get<HTMLInputElement>('[data-testid="augmentation-RandomTranslation-height_factor-0"]')
    await field.setValue('-7')
    await vi.advanceTimersByTimeAsync(settleMs)
    expect(wrapper.get('[role="alert"]').text()).toBe('Shift, down, from: -7 is out of range. Enter a number from -1 to 1.')
    expect(startButton(wrapper).element.disabled).toBe(true)
    await field.setValue('-0,3')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(wrapper).trigger('click')
    const sent = core.start.mock.lastCall![0].augmentation as AugmentationConfig
    expect(sent.layers).toEqual(augmentationPreset('light', true).layers.with(1, { kind: 'RandomTranslation', height_factor: [-0.3, 0.06], width_factor: [-0.06, 0.06], probability: 1 }))
    expect(() => structuredClone(sent)).not.toThrow()
  })

  it('a small set gets more epochs by itself, but never against the person', async () => {
    const wrapper = await show()
    expect(field(wrapper, 'epochs').element.value).toBe('25')
    await field(wrapper, 'epochs').setValue('3')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(wrapper).trigger('click')
    expect(core.start.mock.calls[0]![0]).toMatchObject({ epochs: 3 })
  })

  it('a problem of the preflight is a sentence, and Start waits', async () => {
    core.preflight.mockResolvedValue({ ...fine, problems: ['Class "bird": it has no image to train on.'] })
    const wrapper = await show()
    expect(wrapper.get('[data-testid="run-problem"]').text()).toContain('Class "bird"')
    expect(startButton(wrapper).element.disabled).toBe(true)
  })

  it('a warning does not stop Start', async () => {
    core.preflight.mockResolvedValue({ ...fine, valCount: 0, warnings: ['There are no validation images.'] })
    const wrapper = await show()
    expect(wrapper.get('[data-testid="run-warning"]').text()).toContain('no validation')
    expect(startButton(wrapper).element.disabled).toBe(false)
  })

  it('a wrong number is marked where it stands, and the core is not asked', async () => {
    const wrapper = await show()
    core.preflight.mockClear()
    await field(wrapper, 'learning-rate').setValue('fast')
    await vi.advanceTimersByTimeAsync(settleMs)
    expect(field(wrapper, 'learning-rate').attributes('aria-invalid')).toBe('true')
    expect(wrapper.text()).toContain('Learning rate: this is not a number.')
    expect(startButton(wrapper).element.disabled).toBe(true)
    expect(core.preflight).not.toHaveBeenCalled()
  })

  it('a refused start shows its sentence and stays', async () => {
    core.start.mockRejectedValue(new AppError('unexpected', { reason: 'the disk is full' }))
    const wrapper = await show()
    await startButton(wrapper).trigger('click')
    await flushPromises()
    expect(wrapper.get('[data-testid="run-error"]').text()).toContain('the disk is full')
    expect(wrapper.emitted('started')).toBeUndefined()
  })

  it('without a network it leads to the builder', async () => {
    core.networks.mockResolvedValue([])
    const wrapper = await show()
    expect(wrapper.text()).toContain('Or a network of your own')
    expect(wrapper.find('[data-testid="run-start"]').exists()).toBe(false)
  })

  /** What Start sends after the fields have been asked about. */
  it('Find tries the settings of the form, whatever the rate, and fills the field', async () => {
    const wrapper = await show()
    await set(wrapper, { 'learning-rate': 'no idea', schedule: 'cosine' })
    await vi.advanceTimersByTimeAsync(settleMs)
    await wrapper.get('[data-testid="run-find-rate"]').trigger('click')
    await flushPromises()
    expect(core.findRate.mock.lastCall![0]).toMatchObject({ networkId: 4, learningRate: 0.001, schedule: { kind: 'cosine' } })
    await wrapper.get('[data-testid="rate-take"]').trigger('click')
    expect(wrapper.find('[data-testid="rate-dialog"]').exists()).toBe(false)
    expect(field(wrapper, 'learning-rate').element.value).toBe('0.02')
    expect(await sent(wrapper)).toMatchObject({ learningRate: 0.02 })
  })

  it('Find waits while something else is wrong', async () => {
    const wrapper = await show()
    const find = (): boolean => wrapper.get<HTMLButtonElement>('[data-testid="run-find-rate"]').element.disabled
    expect(find()).toBe(false)
    await set(wrapper, { 'batch-size': '0' })
    expect(find()).toBe(true)
    core.preflight.mockResolvedValue({ ...fine, problems: ['Classes: there is one.'] })
    await set(wrapper, { 'batch-size': '8' })
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    expect(find()).toBe(true)
  })
})
