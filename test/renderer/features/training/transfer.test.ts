// @vitest-environment happy-dom
/** One-button transfer on the training screen: what keeps it from starting, what came of it, and the offer to fine-tune. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TransferOutcome as Outcome } from '../../../../src-shared/api/transfer.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import type { RunSummary } from '../../../../src-shared/training/run.ts'
import TransferOutcome from '../../../../src-renderer/features/training/TransferOutcome.vue'
import TransferStart from '../../../../src-renderer/features/training/TransferStart.vue'
import { transferText } from '../../../../src-renderer/text/transfer.ts'

const core = vi.hoisted(() => ({ autoSplit: vi.fn(), plan: vi.fn(), start: vi.fn(), outcome: vi.fn(), fineTune: vi.fn(), runs: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { labels: { autoSplit: core.autoSplit }, transfer: { plan: core.plan, start: core.start, outcome: core.outcome, fineTune: core.fineTune }, runs: { list: core.runs }, project: { current: async () => null } },
  onCoreEvent: () => () => {},
}))

const plan = { trainCount: 300, valCount: 150, testCount: 0, undividedCount: 0, classNames: ['daisy', 'tulips'], problems: [] as string[], warnings: [], backboneName: 'MobileNetV2 (COCO)', task: 'binary', why: 'There are two classes.', heads: ['training', 'class_means', 'nearest_images'] }
const run = (id: number, state: RunSummary['state'] = 'finished'): RunSummary => ({ id: id as RunId, name: `Transfer ${id}`, state, config: { head: 'training' }, createdAt: `2026-01-0${id}` }) as unknown as RunSummary
const outcome = (change: Partial<Outcome> = {}): Outcome => ({ head: run(1), tuned: null, canFineTune: true, kept: 1 as RunId, sentence: '80.0 % of the validation images are right.', ...change })

beforeEach(() => {
  for (const mock of Object.values(core)) mock.mockReset()
  core.plan.mockResolvedValue(plan)
  core.runs.mockResolvedValue([run(1), run(2)])
})

describe('the button', () => {
  it('starts the run and hands it on', async () => {
    core.start.mockResolvedValue(run(3, 'preparing'))
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.text()).toContain('MobileNetV2 (COCO)')
    await wrapper.get('[data-testid="transfer-button"]').trigger('click')
    await flushPromises()
    expect(core.start).toHaveBeenCalledWith(0, 'training')
    expect(wrapper.emitted('started')).toEqual([[run(3, 'preparing')]])
  })

  it('divides images that have no part first, and says so', async () => {
    core.start.mockResolvedValue(run(3, 'preparing'))
    core.plan.mockResolvedValue({ ...plan, trainCount: 0, undividedCount: 130, problems: ['Training images: none of them belongs to the part "train".'] })
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.get('[data-testid="transfer-divides"]').text()).toContain('130 labelled images belong to no part yet. They are divided first: 70 % to learn from')
    expect(wrapper.find('[data-testid="transfer-problem"]').exists()).toBe(false)
    await wrapper.get('[data-testid="transfer-button"]').trigger('click')
    await flushPromises()
    expect(core.autoSplit).toHaveBeenCalledWith({ train: 0.7, val: 0.15, test: 0.15 }, 0, 'undivided')
    expect(core.autoSplit.mock.invocationCallOrder[0]).toBeLessThan(core.start.mock.invocationCallOrder[0]!)
    expect(wrapper.emitted('started')).toHaveLength(1)
  })

  it('divides nothing while something else is in the way', async () => {
    core.plan.mockResolvedValue({ ...plan, trainCount: 0, undividedCount: 4, problems: ['Classes: there is one.', 'Training images: none.'] })
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.get('[data-testid="transfer-problem"]').text()).toBe('Classes: there is one.')
    expect(wrapper.get<HTMLButtonElement>('[data-testid="transfer-button"]').element.disabled).toBe(true)
  })

  it('says what it will do, and offers the heads that fit', async () => {
    core.start.mockResolvedValue(run(3, 'preparing'))
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.get('[data-testid="transfer-why"]').text()).toBe(plan.why)
    const select = wrapper.get('[data-testid="transfer-head"]')
    expect(select.findAll('option').map((option) => option.text())).toEqual(Object.values(transferText.head.kinds))
    await select.setValue('nearest_images')
    await flushPromises()
    expect(core.plan).toHaveBeenLastCalledWith('nearest_images')
    await wrapper.get('[data-testid="transfer-button"]').trigger('click')
    await flushPromises()
    expect(core.start).toHaveBeenCalledWith(0, 'nearest_images')
  })

  it('has nothing to choose where one kind of head fits', async () => {
    core.plan.mockResolvedValue({ ...plan, task: 'regression', heads: ['training'] })
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.find('[data-testid="transfer-head"]').exists()).toBe(false)
  })

  it('waits for pictures, and says so', async () => {
    core.plan.mockResolvedValue({ ...plan, problems: ['Training images: there are none.'] })
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.get('[data-testid="transfer-button"]').attributes('disabled')).toBeDefined()
    expect(wrapper.get('[data-testid="transfer-problem"]').text()).toContain('Training images: there are none.')
  })

  it('says what is missing when the backbone is not there', async () => {
    core.plan.mockRejectedValue(new AppError('backboneNotReady', { backbone: 'MobileNetV2 (COCO)', bundled: true }))
    const wrapper = mount(TransferStart)
    await flushPromises()
    expect(wrapper.get('[data-testid="transfer-error"]').text()).toContain('setup:backbone')
    expect(wrapper.get('[data-testid="transfer-button"]').attributes('disabled')).toBeDefined()
  })
})

describe('what came of it', () => {
  const show = async (of: RunSummary) => {
    const wrapper = mount(TransferOutcome, { props: { run: of } })
    await flushPromises()
    return wrapper
  }

  it('offers fine-tuning after the head', async () => {
    core.outcome.mockResolvedValue(outcome())
    core.fineTune.mockResolvedValue(run(3, 'preparing'))
    const wrapper = await show(run(1))
    expect(wrapper.text()).toContain('80.0 % of the validation images are right.')
    await wrapper.get('[data-testid="transfer-fine-tune"]').trigger('click')
    await flushPromises()
    expect(core.fineTune).toHaveBeenCalledWith(1)
  })

  it('leads from the run that did not help to the one that is kept', async () => {
    core.outcome.mockResolvedValue(outcome({ tuned: run(2), canFineTune: false, sentence: 'Fine-tuning did not help.' }))
    const wrapper = await show(run(2))
    expect(wrapper.find('[data-testid="transfer-fine-tune"]').exists()).toBe(false)
    await wrapper.get('[data-testid="transfer-show-kept"]').trigger('click')
    expect(window.location.hash).toContain('run=1')
    expect((await show(run(1))).find('[data-testid="transfer-show-kept"]').exists()).toBe(false)
  })

  it('says why it cannot be offered without validation images', async () => {
    core.outcome.mockResolvedValue(outcome({ canFineTune: false }))
    expect((await show(run(1))).text()).toContain(transferText.noValidation)
    core.outcome.mockResolvedValue(outcome({ canFineTune: false, head: { ...run(1), config: { head: 'nearest_images' } } as unknown as RunSummary }))
    expect((await show(run(1))).text()).toContain(transferText.noTuning)
  })

  it('is silent for other runs, and while one trains', async () => {
    core.outcome.mockResolvedValue(null)
    expect((await show(run(2))).find('[data-testid="transfer-outcome"]').exists()).toBe(false)
    core.outcome.mockClear()
    await show(run(2, 'running'))
    expect(core.outcome).not.toHaveBeenCalled()
  })
})
