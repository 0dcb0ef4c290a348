import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunCurves, RunProgress } from '../../../../src-shared/training/run.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import { useRunCurves } from '../../../../src-renderer/features/training/useRunCurves.ts'

const core = vi.hoisted(() => ({ curves: vi.fn<(id: number) => Promise<RunCurves>>(), listeners: new Set<(event: CoreEvent) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { runs: { curves: core.curves } },
  onCoreEvent: (listener: (event: CoreEvent) => void) => {
    core.listeners.add(listener)
    return () => core.listeners.delete(listener)
  },
}))

const columns = (from: number, to: number) => {
  const step = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return { step, loss: step, accuracy: step }
}
function tell(runId: number, from: number, to: number): void {
  const progress = { runId, stepsPerEpoch: 10, newSteps: columns(from, to), newSamples: noSamples, newEpochs: [] } as unknown as RunProgress
  for (const listener of core.listeners) listener({ kind: 'runProgress', progress })
}
function open(id: number) {
  const runId = ref(id as RunId)
  const smoothing = ref(0)
  const scope = effectScope()
  return { runId, smoothing, scope, ...scope.run(() => useRunCurves(runId, smoothing, ref(null)))! }
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}

describe('curves of the shown run', () => {
  beforeEach(() => {
    core.listeners.clear()
    core.curves.mockReset()
    core.curves.mockImplementation(async (id) => ({ stepsPerEpoch: 10, steps: columns(1, id * 10), samples: noSamples, epochs: [] }))
  })

  it('messages that arrive before the curves are kept and joined without doubling', async () => {
    const { curves } = open(1)
    tell(1, 8, 12)
    await settled()
    expect(curves.value.loss.steps.length).toBe(12)
    tell(1, 13, 15)
    expect(curves.value.loss.steps.length).toBe(15)
  })

  it('messages of other runs are not mixed in', async () => {
    const { curves } = open(1)
    await settled()
    tell(2, 11, 20)
    expect(curves.value.loss.steps.length).toBe(10)
  })

  it('the curves of a run that was left while they were on their way are not shown', async () => {
    let release = (): void => {}
    core.curves.mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => (release = resolve))
      return { stepsPerEpoch: 10, steps: columns(1, 999), samples: noSamples, epochs: [] }
    })
    const { runId, curves } = open(1)
    runId.value = 2 as RunId
    await settled()
    release()
    await settled()
    expect(curves.value.loss.steps.length).toBe(20)
  })

  it('each message moves the revision on, and nothing listens after the end', async () => {
    const { revision, scope } = open(1)
    await settled()
    const before = revision.value
    tell(1, 11, 12)
    expect(revision.value).toBe(before + 1)
    scope.stop()
    expect(core.listeners.size).toBe(0)
  })

  it('curves that cannot be read leave their error', async () => {
    core.curves.mockRejectedValue(new Error('gone'))
    const { error, loading } = open(1)
    await settled()
    expect(loading.value).toBe(false)
    expect(String(error.value)).toContain('gone')
  })
})
