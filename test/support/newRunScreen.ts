/** The form of a new run, mounted alone over a core that answers what a test wants. Used by the tests of the form, in happy-dom. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { beforeEach, vi, type Mock } from 'vitest'
import { reactive } from 'vue'
import type { RunPreflight } from '../../src-shared/api/runs.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import type { RunConfig, RunSummary } from '../../src-shared/training/run.ts'
import { defaultForm, type RunForm } from '../../src-renderer/features/training/runForm.ts'
import { tinyNetwork } from './tinyNetwork.ts'

/** The calls of the core. */
export const core = { project: vi.fn() as Mock, preflight: vi.fn() as Mock, start: vi.fn() as Mock, networks: vi.fn() as Mock, devices: vi.fn() as Mock, network: vi.fn() as Mock, findRate: vi.fn() as Mock, runs: vi.fn() as Mock, plan: vi.fn() as Mock, autoSplit: vi.fn() as Mock }
/** In place of api/client.ts. */
export const mockedClient = {
  client: {
    runs: { list: core.runs, preflight: core.preflight, start: core.start, devices: core.devices, findLearningRate: core.findRate, cancelLearningRateSearch: async () => undefined },
    labels: { autoSplit: core.autoSplit }, networks: { list: core.networks, get: core.network }, project: { current: core.project }, transfer: { plan: core.plan },
  },
  onCoreEvent: () => () => {},
}

/** Nothing is in the way of a run. */
export const fine: RunPreflight = { trainCount: 256, valCount: 64, testCount: 80, undividedCount: 0, classNames: ['a', 'b'], problems: [], warnings: [] }
/** Longer than the form waits before it asks [ms]. */
export const settleMs = 250

/** To be called once in a test file, which puts `mockedClient` in place of the client. */
export function newRunScreen(): void {
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
    core.autoSplit.mockReset().mockResolvedValue({ changed: 130, description: 'Split 130 images' })
    core.runs.mockReset().mockResolvedValue([])
    core.network.mockReset().mockResolvedValue(tinyNetwork())
    core.findRate.mockReset().mockResolvedValue({ sweep: { learningRates: [1e-7], losses: [2] }, suggestion: { learningRate: 0.02, lowestAt: 0.5 } })
    HTMLDialogElement.prototype.showModal ??= () => undefined
    core.start.mockReset().mockImplementation(async (config: RunConfig) => ({ id: 1, config }) as unknown as RunSummary)
  })
}

export async function show(change: Partial<RunForm> = {}): Promise<VueWrapper> {
  // After the client was put in its place.
  const { default: NewRun } = await import('../../src-renderer/features/training/NewRun.vue')
  const wrapper: VueWrapper = mount(NewRun, {
    props: { form: reactive({ ...defaultForm(null), ...change }), 'onUpdate:form': (form: RunForm) => wrapper.setProps({ form: reactive(form) }) },
  }) as unknown as VueWrapper
  await flushPromises()
  await vi.advanceTimersByTimeAsync(settleMs)
  await flushPromises()
  return wrapper
}
export const startButton = (wrapper: VueWrapper) => wrapper.get<HTMLButtonElement>('[data-testid="run-start"]')
export const field = (wrapper: VueWrapper, name: string) => wrapper.get<HTMLInputElement>(`[data-testid="run-${name}"]`)
/** Fields by the end of their test id. */
export async function set(wrapper: VueWrapper, values: Readonly<Record<string, string | boolean>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await field(wrapper, name).setValue(value)
}
/** What Start sends. */
export async function sent(wrapper: VueWrapper): Promise<RunConfig> {
  await vi.advanceTimersByTimeAsync(settleMs)
  await flushPromises()
  await startButton(wrapper).trigger('click')
  return core.start.mock.lastCall![0] as RunConfig
}
