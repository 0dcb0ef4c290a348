// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import type { RateSearchResult } from '../../../../src-shared/api/runs.ts'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { sweepRate, sweepSteps, type RateSweep } from '../../../../src-shared/training/rateSweep.ts'
import RateDialog from '../../../../src-renderer/features/training/RateDialog.vue'
import { configOf, defaultForm } from '../../../../src-renderer/features/training/runForm.ts'

const core = vi.hoisted(() => ({ find: vi.fn(), cancel: vi.fn(), listeners: new Set<(event: unknown) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { runs: { findLearningRate: core.find, cancelLearningRateSearch: core.cancel } },
  onCoreEvent(listener: (event: unknown) => void) {
    core.listeners.add(listener)
    return () => core.listeners.delete(listener)
  },
}))
vi.mock('../../../../src-renderer/components/charts/LineChart.vue', () => ({
  default: { props: ['series', 'axes', 'revision', 'summary'], template: '<figure :data-series="series.map((one) => one.label).join()" :data-points="series[0].curve.length" :data-top="axes.yMax" />' },
}))

const config = configOf(defaultForm(4 as NetworkId))!
const sweepOf = (count: number): RateSweep => ({ learningRates: Array.from({ length: count }, (_, index) => sweepRate(index, 'adam')), losses: Array.from({ length: count }, (_, index) => 2 - index / sweepSteps) })
const emit = (event: CoreEvent): void => core.listeners.forEach((listener) => listener(event))
let answer: PromiseWithResolvers<RateSearchResult | null>

async function show() {
  const wrapper = mount(RateDialog, { props: { config } })
  await flushPromises()
  return wrapper
}
const chart = (wrapper: Awaited<ReturnType<typeof show>>) => wrapper.get('[data-testid="rate-chart"]').attributes()

describe('the learning-rate finder', () => {
  beforeEach(() => {
    answer = Promise.withResolvers()
    core.find.mockReset().mockReturnValue(answer.promise)
    core.cancel.mockReset().mockResolvedValue(undefined)
    HTMLDialogElement.prototype.showModal ??= () => undefined
  })

  it('searches with the settings of the form, and the curve grows', async () => {
    const wrapper = await show()
    expect(core.find).toHaveBeenCalledExactlyOnceWith(config)
    emit({ kind: 'rateSearchProgress', progress: { phase: 'Trying learning rates', done: 12, total: sweepSteps, sweep: sweepOf(12) } })
    await flushPromises()
    expect(chart(wrapper)).toMatchObject({ 'data-points': '12', 'data-series': 'Each step,Smoothed' })
    expect(wrapper.text()).toContain('12 of 150 steps')
    expect(wrapper.find('[data-testid="rate-take"]').exists()).toBe(false)
  })

  it('offers what was found; taking it hands it over', async () => {
    const wrapper = await show()
    answer.resolve({ sweep: sweepOf(120), suggestion: { learningRate: 0.003, lowestAt: 0.5 } })
    await flushPromises()
    expect(wrapper.get('[data-testid="rate-verdict"]').text()).toBe('The loss falls fastest at about 0.003; it is lowest at 0.5.')
    expect(chart(wrapper)).toMatchObject({ 'data-points': '120', 'data-series': 'Each step,Smoothed,Suggestion' })
    await wrapper.get('[data-testid="rate-take"]').trigger('click')
    expect(wrapper.emitted('take')).toEqual([[0.003]])
    wrapper.unmount()
    expect(core.cancel).not.toHaveBeenCalled()
  })

  it('the loss that explodes at the end does not press the curve flat', async () => {
    const wrapper = await show()
    const sweep = sweepOf(80)
    answer.resolve({ sweep: { ...sweep, losses: [...sweep.losses.slice(0, 79), 1e6] }, suggestion: null })
    await flushPromises()
    expect(Number(chart(wrapper)['data-top'])).toBeLessThan(10)
  })

  it('finds nothing: says so, and tries again', async () => {
    const wrapper = await show()
    answer.resolve({ sweep: sweepOf(50), suggestion: null })
    await flushPromises()
    expect(wrapper.get('[data-testid="rate-verdict"]').text()).toMatch(/^The loss did not fall/)
    await wrapper.get('[data-testid="rate-again"]').trigger('click')
    expect(core.find).toHaveBeenCalledTimes(2)
  })

  it('what goes wrong is a sentence', async () => {
    const wrapper = await show()
    answer.reject(new AppError('rateSearchBusy', {}))
    await flushPromises()
    expect(wrapper.get('[data-testid="rate-error"]').text()).toContain('Learning-rate finder: it is at work at the moment.')
    expect(wrapper.find('[data-testid="rate-chart"]').exists()).toBe(false)
  })

  it('closing during the search ends it', async () => {
    const onClose = vi.fn()
    const wrapper = mount(RateDialog, { props: { config, onClose } })
    await wrapper.get('[data-testid="rate-close"]').trigger('click')
    expect(onClose).toHaveBeenCalledOnce()
    wrapper.unmount()
    expect(core.cancel).toHaveBeenCalledOnce()
    answer.resolve(null)
    await flushPromises()
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('a search that another window cancelled closes', async () => {
    const wrapper = await show()
    answer.resolve(null)
    await flushPromises()
    expect(wrapper.emitted('close')).toHaveLength(1)
  })
})
