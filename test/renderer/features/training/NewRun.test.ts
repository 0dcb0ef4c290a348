// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import type { RunPreflight } from '../../../../src-shared/api/runs.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { noAugmentation, type AugmentationConfig } from '../../../../src-shared/training/augmentation.ts'
import { augmentationPreset } from '../../../../src-shared/training/augmentationPresets.ts'
import type { RunConfig, RunSummary } from '../../../../src-shared/training/run.ts'
import NewRun from '../../../../src-renderer/features/training/NewRun.vue'
import { defaultForm, type RunForm } from '../../../../src-renderer/features/training/runForm.ts'

const core = vi.hoisted(() => ({ preflight: vi.fn(), start: vi.fn(), networks: vi.fn(), devices: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { runs: { list: async () => [], preflight: core.preflight, start: core.start, devices: core.devices }, networks: { list: core.networks }, project: { current: async () => null } },
  onCoreEvent: () => () => {},
}))

const fine: RunPreflight = { trainCount: 256, valCount: 64, testCount: 80, classNames: ['a', 'b'], problems: [], warnings: [] }
const settleMs = 250

async function show(change: Partial<RunForm> = {}) {
  const wrapper = mount(NewRun, {
    props: { form: reactive({ ...defaultForm(null), ...change }), 'onUpdate:form': (form: RunForm) => wrapper.setProps({ form }) },
  })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(settleMs)
  await flushPromises()
  return wrapper
}
const startButton = (wrapper: Awaited<ReturnType<typeof show>>) => wrapper.get<HTMLButtonElement>('[data-testid="run-start"]')
const field = (wrapper: Awaited<ReturnType<typeof show>>, name: string) => wrapper.get<HTMLInputElement>(`[data-testid="run-${name}"]`)

describe('NewRun', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    core.networks.mockReset().mockResolvedValue([{ id: 4 as NetworkId, name: 'Net', layerCount: 3, updatedAt: '' }])
    core.preflight.mockReset().mockResolvedValue(fine)
    core.devices.mockReset().mockResolvedValue([
      { id: 'onnx-cpu', state: 'works', stepMs: 12.3, note: null, detail: null, gaps: [] },
      { id: 'onnx-webgpu', state: 'absent', stepMs: null, note: 'No graphics card was found.', detail: 'No adapter', gaps: [] },
      { id: 'tfjs-node', state: 'works', stepMs: 30, note: null, detail: null, gaps: ['Denormals become 0.'] },
    ])
    core.start.mockReset().mockImplementation(async (config: RunConfig) => ({ id: 1, config }) as unknown as RunSummary)
  })

  it('is ready with the first network and defaults, and sends what it shows', async () => {
    const wrapper = await show()
    expect(startButton(wrapper).element.disabled).toBe(false)
    await startButton(wrapper).trigger('click')
    await flushPromises()
    expect(core.start).toHaveBeenCalledOnce()
    expect(core.start.mock.calls[0]).toMatchObject([{ networkId: 4, batchSize: 32, learningRate: 0.001, optimizer: { kind: 'adam' } }, null])
    expect(wrapper.emitted('started')).toHaveLength(1)
  })

  it('says what the run computes on and why, and what is not used; the choice is sent', async () => {
    const wrapper = await show()
    expect(wrapper.text()).toContain('Processor (onnxruntime): the test step was right and took 12 ms, the shortest of 2.')
    expect(wrapper.get('[data-testid="run-devices-unused"]').text()).toContain('No graphics card was found.')
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

  it('augmentation is chosen from presets, mirrored unless taken back; the list of an earlier run is kept', async () => {
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
    expect(wrapper.find('option[value="own"]').exists()).toBe(false)

    const own: AugmentationConfig = { ...noAugmentation, layers: [{ kind: 'RandomCrop', padding: 4, probability: 1 }] }
    const again = await show({ augmentation: own })
    const select = again.get<HTMLSelectElement>('[data-testid="run-augmentation"]')
    expect(select.element.value).toBe('own')
    await select.setValue('none')
    await select.setValue('own')
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(again).trigger('click')
    expect(core.start.mock.lastCall![0].augmentation).toEqual(own)
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
    expect(wrapper.text()).toContain('No network to train')
    expect(wrapper.find('[data-testid="run-start"]').exists()).toBe(false)
  })
})
