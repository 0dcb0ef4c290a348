// @vitest-environment happy-dom
/** More settings of a new run: folded, sent, taken back. */
import { describe, expect, it, vi } from 'vitest'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import { tinyNetwork } from '../../../support/tinyNetwork.ts'
import { formFrom } from '../../../../src-renderer/features/training/runForm.ts'
import { core, field, newRunScreen, sent, set, show, startButton } from '../../../support/newRunScreen.ts'

vi.mock('../../../../src-renderer/api/client.ts', async () => (await import('../../../support/newRunScreen.ts')).mockedClient)
vi.mock('../../../../src-renderer/components/charts/LineChart.vue', () => ({ default: { template: '<figure />' } }))

newRunScreen()

describe('More settings', () => {
  it('More settings are folded and say nothing while they are the defaults', async () => {
    const wrapper = await show()
    expect(wrapper.get<HTMLDetailsElement>('[data-testid="run-more"]').element.open).toBe(false)
    expect(wrapper.find('[data-testid="run-more-changed"]').exists()).toBe(false)
    expect(await sent(wrapper)).toMatchObject({ schedule: { kind: 'constant' }, loss: { kind: 'categorical_crossentropy' }, metrics: [], layerRates: {}, startFrom: null, classWeights: 'none' })
  })

  it('a link from another screen opens the group it is about, again when it is followed again, and no other', async () => {
    const wrapper = await show()
    const open = (name: string): boolean => wrapper.get<HTMLDetailsElement>(`[data-testid="run-${name}"]`).element.open
    expect([open('more'), open('group-start')]).toEqual([false, false])
    await wrapper.setProps({ wanted: { group: 'start' } } as never)
    expect([open('more'), open('group-start'), open('group-schedule')]).toEqual([true, true, false])
    wrapper.get<HTMLDetailsElement>('[data-testid="run-group-start"]').element.open = false
    await wrapper.setProps({ wanted: { group: 'start' } } as never)
    expect(open('group-start')).toBe(true)
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
})
