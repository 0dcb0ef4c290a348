// @vitest-environment happy-dom
/** The training form follows the task of its network: losses and figures that fit, with the reason; what somebody chose stays where it fits. */
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import type { NetworkId } from '../../../../src-shared/dataset/ids.ts'
import { tasks, type Task } from '../../../../src-shared/network/task.ts'
import { classifierTraining, taskTraining, usualSettings } from '../../../../src-shared/training/taskTraining.ts'
import type { EpochMetrics, RunSummary } from '../../../../src-shared/training/run.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import EpochTable from '../../../../src-renderer/features/training/EpochTable.vue'
import NewRun from '../../../../src-renderer/features/training/NewRun.vue'
import { bestFigure } from '../../../../src-renderer/composables/figures.ts'
import { addCurves, createCurveSet, describeMetric } from '../../../../src-renderer/features/training/curves.ts'
import { isChanged, settingsGroups, withoutMore } from '../../../../src-renderer/features/training/moreSettings.ts'
import { configOf, defaultForm, formFrom, withLoss, withTraining, type RunForm } from '../../../../src-renderer/features/training/runForm.ts'
import { configProblems } from '../../../../src-main/training/configProblems.ts'
import { inferNetwork } from '../../../../src-shared/network/infer.ts'
import { taskRows } from '../../../support/taskRuns.ts'
import { tinyNetwork } from '../../../support/tinyNetwork.ts'

const core = vi.hoisted(() => ({ network: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: {
    runs: { list: async () => [], preflight: async () => ({ trainCount: 32, valCount: 8, testCount: 8, classNames: [], problems: [], warnings: [] }), devices: async () => [] },
    networks: { list: async () => [{ id: 4, name: 'Net', layerCount: 3, updatedAt: '' }], get: core.network }, project: { current: async () => null }, transfer: { plan: async () => ({ problems: [], warnings: [] }) },
  },
  onCoreEvent: () => () => {},
}))

const networkOf = (task: Task) => (task === 'single_label' ? tinyNetwork() : taskRows.find((row) => row.task === task)!.network)
const formFor = (task: Task, form: RunForm = defaultForm(4 as NetworkId)): RunForm => withTraining(form, taskTraining(networkOf(task)))

describe.each(tasks)('settings for %s', (task) => {
  it('are what is usual for it, fit it, and nothing counts as changed', () => {
    const form = formFor(task)
    const config = configOf(form)!
    const training = taskTraining(networkOf(task))
    expect(config).toMatchObject({ loss: usualSettings(training).loss, metrics: usualSettings(training).metrics })
    const classCount = taskRows.find((row) => row.task === task)?.classCount ?? 3
    expect(configProblems(config, inferNetwork(networkOf(task), classCount), training, classCount, 64)).toEqual({ problems: [], warnings: [] })
    for (const group of settingsGroups) expect(isChanged(group, form)).toBe(false)
    expect(withoutMore(withLoss(form, training.losses.at(-1)!.kind))).toEqual(form)
    // There and back again.
    expect(withTraining(form, classifierTraining)).toEqual(defaultForm(4 as NetworkId))
  })
})

describe('another task', () => {
  it('leaves what was chosen where it fits, and takes its own where it does not', () => {
    const chosen: RunForm = { ...withLoss(defaultForm(4 as NetworkId), 'focal'), metrics: ['recall', 'mean_squared_error'], topK: [3], balanced: true, monitor: 'val_accuracy', stopEarly: true, learningRate: 0.02 }
    expect(formFor('multi_label', chosen)).toMatchObject({ loss: { kind: 'focal' }, metrics: ['recall'], topK: [], balanced: false, monitor: 'val_accuracy', stopEarly: true, learningRate: 0.02 })
    expect(formFor('regression', chosen)).toMatchObject({ loss: { kind: 'mean_squared_error' }, metrics: ['mean_squared_error'], monitor: 'val_loss', stopEarly: true })
    expect(formFor('gan', chosen)).toMatchObject({ loss: { kind: 'binary_crossentropy' }, metrics: [], stopEarly: false, learningRate: 0.0002, optimizer: { options: { beta1: 0.5 } } })
  })

  it('takes over an earlier run as it was', () => {
    const config = { ...configOf(formFor('regression'))!, metrics: [], loss: { kind: 'huber', delta: 2 } as const }
    expect(configOf(formFor('regression', formFrom(config)))).toEqual(config)
  })
})

describe('the form', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  async function show(task: Task) {
    core.network.mockResolvedValue(networkOf(task))
    const wrapper = mount(NewRun, { props: { form: reactive(defaultForm(null)), 'onUpdate:form': (form: RunForm) => wrapper.setProps({ form: reactive(form) }) } })
    await flushPromises()
    await vi.advanceTimersByTimeAsync(250)
    await flushPromises()
    return wrapper
  }
  const options = (wrapper: Awaited<ReturnType<typeof show>>, name: string): readonly string[] => wrapper.findAll(`[data-testid="run-${name}"] option`).map((option) => (option.element as HTMLOptionElement).value)

  it('offers what fits a number, and says why', async () => {
    const wrapper = await show('regression')
    expect(options(wrapper, 'loss')).toEqual(['mean_squared_error', 'huber', 'mean_absolute_error'])
    expect(wrapper.text()).toContain('The squared distance: large mistakes count far more than small ones.')
    expect(wrapper.text()).toContain('It estimates a number')
    expect(options(wrapper, 'monitor')).toEqual(['val_loss'])
    expect(wrapper.find('[data-testid="run-metric-mean_absolute_error"]').exists()).toBe(true)
    for (const absent of ['run-metric-f1', 'run-top-k', 'run-balanced']) expect(wrapper.find(`[data-testid="${absent}"]`).exists()).toBe(false)
    // No classes, no count of them.
    expect(wrapper.get('[data-testid="run-preflight"]').text()).not.toContain('Classes')
  })

  it('offers a GAN no early stopping, no best epoch and no search for a rate', async () => {
    const wrapper = await show('gan')
    for (const absent of ['run-stop-early', 'run-monitor']) expect(wrapper.find(`[data-testid="${absent}"]`).exists()).toBe(false)
    expect(wrapper.get<HTMLButtonElement>('[data-testid="run-find-rate"]').element.disabled).toBe(true)
    expect(wrapper.get<HTMLInputElement>('[data-testid="run-learning-rate"]').element.value).toBe('0.0002')
    expect(wrapper.text()).toContain('Loss and accuracy of the discriminator are measured by themselves.')
  })
})

describe('runs without accuracy', () => {
  const epoch = (number: number, error: number): EpochMetrics => ({ epoch: number, loss: error ** 2, accuracy: null, valLoss: error, valAccuracy: null, seconds: 1, metrics: { train: { mean_absolute_error: error }, val: { mean_absolute_error: error + 0.1 } } })
  const epochs = [epoch(1, 0.5), epoch(2, 0.25)]

  it('show the error in place of accuracy: in the list, the table and the chart', () => {
    const best = (task: Task, last: EpochMetrics) => bestFigure({ task, best: last } as RunSummary)
    expect(best('regression', epochs[1]!)).toEqual({ label: 'Validation mean absolute error', value: '0.3500' })
    expect(best('regression', { ...epochs[1]!, metrics: undefined } as unknown as EpochMetrics)).toEqual({ label: 'Validation loss', value: '0.2500' })
    expect(best('gan', { ...epochs[1]!, valLoss: null, metrics: { train: { d_loss: 0.6, d_accuracy: 0.7 }, val: null } })).toEqual({ label: 'Training discriminator loss', value: '0.6000' })
    const table = mount(EpochTable, { props: { epochs, bestEpoch: 2, kept: new Set<number>(), used: null, readOnly: true } })
    expect(table.text()).not.toContain('Accuracy')
    expect(table.text()).toContain('Validation Mean absolute error')
    const set = createCurveSet(0, 'mean_absolute_error')
    addCurves(set, { stepsPerEpoch: 1, steps: { step: [1, 2], loss: [0.3, 0.1], accuracy: [null, null] }, samples: noSamples, epochs })
    expect(set.figure.train.length).toBe(2)
    expect(describeMetric(set, 'figure')).toBe('Mean absolute error: training 0.5000 after epoch 1, 0.2500 after epoch 2; validation now 0.3500, best 0.3500 at epoch 2.')
  })
})
