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
import { tinyNetwork } from '../../../support/tinyNetwork.ts'
import { augmentationDraft } from '../../../../src-renderer/features/training/augmentationOptions.ts'
import { defaultForm, formFrom, type RunForm } from '../../../../src-renderer/features/training/runForm.ts'

const core = vi.hoisted(() => ({ project: vi.fn(), preflight: vi.fn(), start: vi.fn(), networks: vi.fn(), devices: vi.fn(), network: vi.fn(), findRate: vi.fn(), runs: vi.fn(), plan: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: {
    runs: { list: core.runs, preflight: core.preflight, start: core.start, devices: core.devices, findLearningRate: core.findRate, cancelLearningRateSearch: async () => undefined },
    networks: { list: core.networks, get: core.network }, project: { current: core.project }, transfer: { plan: core.plan },
  },
  onCoreEvent: () => () => {},
}))
vi.mock('../../../../src-renderer/components/charts/LineChart.vue', () => ({ default: { template: '<figure />' } }))

const fine: RunPreflight = { trainCount: 256, valCount: 64, testCount: 80, classNames: ['a', 'b'], problems: [], warnings: [] }
const settleMs = 250

async function show(change: Partial<RunForm> = {}) {
  const wrapper = mount(NewRun, {
    props: { form: reactive({ ...defaultForm(null), ...change }), 'onUpdate:form': (form: RunForm) => wrapper.setProps({ form: reactive(form) }) },
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
      { id: 'onnx-cuda', state: 'wrong', stepMs: null, note: 'It gives other numbers.', detail: 'conv_2/kernel, off by 7 %', gaps: [] },
      { id: 'tfjs-node', state: 'works', stepMs: 30, note: null, detail: null, gaps: ['Denormals become 0.'] },
    ])
    core.project.mockReset().mockResolvedValue(null)
    core.plan.mockReset().mockResolvedValue({ ...fine, backboneName: 'MobileNetV2 (COCO)' })
    core.runs.mockReset().mockResolvedValue([])
    core.network.mockReset().mockResolvedValue(tinyNetwork())
    core.findRate.mockReset().mockResolvedValue({ sweep: { learningRates: [1e-7], losses: [2] }, suggestion: { learningRate: 0.02, lowestAt: 0.5 } })
    HTMLDialogElement.prototype.showModal ??= () => undefined
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
  async function sent(wrapper: Awaited<ReturnType<typeof show>>): Promise<RunConfig> {
    await vi.advanceTimersByTimeAsync(settleMs)
    await flushPromises()
    await startButton(wrapper).trigger('click')
    return core.start.mock.lastCall![0] as RunConfig
  }
  const set = async (wrapper: Awaited<ReturnType<typeof show>>, values: Readonly<Record<string, string | boolean>>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await field(wrapper, name).setValue(value)
  }

  it('More settings are folded and say nothing while they are the defaults', async () => {
    const wrapper = await show()
    expect(wrapper.get<HTMLDetailsElement>('[data-testid="run-more"]').element.open).toBe(false)
    expect(wrapper.find('[data-testid="run-more-changed"]').exists()).toBe(false)
    expect(await sent(wrapper)).toMatchObject({ schedule: { kind: 'constant' }, loss: { kind: 'categorical_crossentropy' }, metrics: [], layerRates: {}, startFrom: null, classWeights: 'none' })
  })

  it('every group is sent, its line says what is set, and the defaults come back', async () => {
    const wrapper = await show()
    const before = await sent(wrapper)
    await set(wrapper, { schedule: 'one_cycle' })
    await set(wrapper, { 'schedule-warmup': '0.2', 'optimizer-amsgrad': true, clip: 'value', average: true, accumulation: '2', 'own-decay': true, loss: 'categorical_crossentropy', 'loss-labelSmoothing': '0.1', balanced: true })
    await set(wrapper, { 'weight-decay': '0.05', 'clip-limit': '0.5', 'metric-f1': true, 'metric-precision': true, 'top-k': '2, 3', monitor: 'val_accuracy' })
    expect(await sent(wrapper)).toEqual({
      ...before,
      schedule: { kind: 'one_cycle', warmup: 0.2, divFactor: 25, finalDivFactor: 10_000 },
      optimizer: { ...before.optimizer, amsgrad: true },
      update: { weightDecay: 0.05, clip: { kind: 'value', limit: 0.5 }, emaMomentum: 0.99, accumulationSteps: 2 },
      loss: { kind: 'categorical_crossentropy', labelSmoothing: 0.1 }, classWeights: 'balanced',
      metrics: [{ kind: 'precision' }, { kind: 'f1' }, { kind: 'top_k', k: 2 }, { kind: 'top_k', k: 3 }],
      monitor: 'val_accuracy',
    })
    const line = (group: string): string => wrapper.get(`[data-testid="run-group-${group}"] summary`).text()
    expect(line('schedule')).toContain('One cycle')
    expect(line('optimizer')).toContain('own numbers, weight decay 0.05, clipped, averaged, 2 batches an update')
    expect(line('loss')).toContain('Categorical cross-entropy, label smoothing 0.1, balanced classes')
    expect(line('metrics')).toContain('Precision, F1, Top-2, Top-3')
    expect(wrapper.get('[data-testid="run-more-changed"]').text()).toBe('5 groups differ from the defaults')
    await wrapper.get('[data-testid="run-more-reset"]').trigger('click')
    expect(await sent(wrapper)).toEqual(before)
  })

  it('layers are frozen or slowed by name; those of another network are forgotten', async () => {
    const wrapper = await show({ layerRates: { not_there: 0 } })
    const ids = wrapper.findAll('[data-testid^="run-layer-"]').map((select) => select.attributes('data-testid')!.slice('run-layer-'.length))
    expect(ids.length).toBeGreaterThan(2)
    expect((await sent(wrapper)).layerRates).toEqual({})
    await wrapper.get('[data-testid="run-freeze-before"]').trigger('click')
    expect((await sent(wrapper)).layerRates).toEqual(Object.fromEntries(ids.slice(0, -1).map((id) => [id, 0])))
    await wrapper.get('[data-testid="run-train-all"]').trigger('click')
    await set(wrapper, { [`layer-${ids[0]!}`]: 'slower' })
    expect((await sent(wrapper)).layerRates).toEqual({ [ids[0]!]: 0.1 })
    await set(wrapper, { [`layer-rate-${ids[0]!}`]: 'slow' })
    expect(wrapper.get('[data-testid="run-more-problem"]').text()).toContain('needs a correction')
    expect(startButton(wrapper).element.disabled).toBe(true)
  })

  it('frozen layers are unfrozen gradually, and the form says which when', async () => {
    const wrapper = await show({ epochs: 6, epochsChosen: true })
    await wrapper.get('[data-testid="run-freeze-before"]').trigger('click')
    expect((await sent(wrapper)).unfreeze).toBeNull()
    await wrapper.get('[data-testid="run-unfreeze"]').setValue(true)
    await set(wrapper, { 'unfreeze-every': '2', 'unfreeze-factor': '0.5' })
    expect(wrapper.get('[data-testid="run-unfreeze-blocks"]').text()).toMatch(/2.*Conv 1.*× 0\.5/)
    expect((await sent(wrapper)).unfreeze).toEqual({ everyEpochs: 2, rateFactor: 0.5 })
    await set(wrapper, { 'unfreeze-every': '6' })
    expect(wrapper.text()).toContain('1 more block would begin after the end.')
    await wrapper.get('[data-testid="run-train-all"]').trigger('click')
    expect(wrapper.get('[data-testid="run-unfreeze-none"]').text()).toContain('Nothing is frozen yet')
    await set(wrapper, { 'unfreeze-factor': '2' })
    expect(wrapper.text()).toContain('Rate of each block: 2 is out of range.')
    expect(startButton(wrapper).element.disabled).toBe(true)
  })

  it('pretrained layers have a rate of their own, set at once', async () => {
    const network = tinyNetwork()
    core.network.mockResolvedValue({ ...network, layers: network.layers.map((layer) => (layer.id === 'conv_1' || layer.id === 'batch_norm_1' ? { ...layer, pretrained: { backbone: 'mobilenet-v2-coco', layer: layer.id } } : layer)) })
    const wrapper = await show()
    expect((await sent(wrapper)).layerRates).toEqual({ conv_1: 0, batch_norm_1: 0 })
    await set(wrapper, { pretrained: 'slower' })
    expect((await sent(wrapper)).layerRates).toEqual({ conv_1: 0.1, batch_norm_1: 0.1 })
    await wrapper.get('[data-testid="run-pretrained-rate"]').setValue('0.02')
    await wrapper.get('[data-testid="run-pretrained-rate"]').trigger('change')
    expect((await sent(wrapper)).layerRates).toEqual({ conv_1: 0.02, batch_norm_1: 0.02 })
    await set(wrapper, { 'layer-conv_1': 'frozen' })
    expect(field(wrapper, 'pretrained').element.value).toBe('mixed')
    await set(wrapper, { pretrained: 'trained' })
    expect((await sent(wrapper)).layerRates).toEqual({})
  })

  it('a run can go on from one that has learnt something; one that is gone is named', async () => {
    const wrapper = await show({ startFrom: 7 as RunSummary['id'] })
    expect(wrapper.get('[data-testid="run-start-from"]').text()).toContain('Run 7, which is not there any more')
    await set(wrapper, { 'start-from': 'Fresh weights' })
    expect((await sent(wrapper)).startFrom).toBeNull()
  })

  it('a wrong number behind More settings is announced where they are folded', async () => {
    const wrapper = await show()
    await set(wrapper, { 'optimizer-beta1': '2' })
    expect(wrapper.get('[data-testid="run-more-problem"]').text()).toContain('needs a correction')
    expect(wrapper.text()).toContain('Beta 1: 2 is out of range. Enter a number from 0 to 0.9999.')
    expect(startButton(wrapper).element.disabled).toBe(true)
  })

  it('another optimizer shows its own numbers', async () => {
    const wrapper = await show()
    await set(wrapper, { optimizer: 'momentum' })
    expect(wrapper.find('[data-testid="run-optimizer-beta1"]').exists()).toBe(false)
    await set(wrapper, { 'optimizer-nesterov': true })
    expect((await sent(wrapper)).optimizer).toEqual({ kind: 'momentum', momentum: 0.9, nesterov: true })
  })

  it('the settings of an earlier run come back with everything behind More settings', async () => {
    const first = await show()
    await set(first, { schedule: 'cosine', loss: 'focal', 'metric-auc': true })
    await set(first, { 'schedule-restarts': true, 'loss-gamma': '1' })
    const config = await sent(first)
    expect(await sent(await show(formFrom(config)))).toEqual(config)
  })

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
