/** Curves of several runs in one chart: each fetched once, nothing lost that is told while they are on their way. */
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { RunCurves, RunProgress } from '../../../../src-shared/training/run.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import { useComparedCurves } from '../../../../src-renderer/features/training/useComparedCurves.ts'

const core = vi.hoisted(() => ({ curves: vi.fn<(id: number) => Promise<RunCurves>>(), listeners: new Set<(event: CoreEvent) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { runs: { curves: core.curves } },
  onCoreEvent: (listener: (event: CoreEvent) => void) => {
    core.listeners.add(listener)
    return () => core.listeners.delete(listener)
  },
}))

const epoch = (number: number) => ({ epoch: number, loss: 1 / number, accuracy: 0.5, valLoss: null, valAccuracy: null, seconds: 1 })
function tell(runId: number, step: number, epochs: readonly number[] = []): void {
  const progress = { runId, stepsPerEpoch: 10, newSteps: { step: [step], loss: [1], accuracy: [0.5] }, newSamples: noSamples, newEpochs: epochs.map(epoch) } as unknown as RunProgress
  for (const listener of core.listeners) listener({ kind: 'runProgress', progress })
}
function open(ids: readonly number[], everyStep = false) {
  const chosen = shallowRef(ids as readonly RunId[])
  return { chosen, ...effectScope().run(() => useComparedCurves(chosen, () => everyStep))! }
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}

beforeEach(() => {
  core.listeners.clear()
  core.curves.mockReset()
  core.curves.mockImplementation(async (id) => ({ stepsPerEpoch: 10, steps: { step: [id], loss: [1], accuracy: [0] }, samples: noSamples, epochs: [epoch(1)] }))
})

it('what is told while the curves are on their way is in them', async () => {
  const { curvesOf } = open([1])
  tell(1, 20, [2])
  await settled()
  expect(curvesOf(1 as RunId)!.epochs.map(({ epoch: number }) => number)).toEqual([1, 2])
  expect(curvesOf(1 as RunId)!.loss.steps.length).toBe(2)
})

it('each run has its own, fetched once, also when it was left out for a while', async () => {
  const { chosen, curvesOf } = open([1, 2])
  await settled()
  chosen.value = [2 as RunId]
  await settled()
  tell(1, 20, [2])
  chosen.value = [1 as RunId, 2 as RunId]
  await settled()
  expect(core.curves.mock.calls).toEqual([[1], [2]])
  expect([1, 2].map((id) => curvesOf(id as RunId)!.epochs.length)).toEqual([2, 1])
})

it('is drawn again with every epoch of a chosen run, with every step only where steps are shown', async () => {
  const { revision } = open([1])
  await settled()
  const before = revision.value
  tell(1, 11)
  tell(2, 20, [2])
  expect(revision.value).toBe(before)
  tell(1, 20, [2])
  expect(revision.value).toBe(before + 1)
  const steps = open([1], true)
  await settled()
  const drawn = steps.revision.value
  tell(1, 21)
  expect(steps.revision.value).toBe(drawn + 1)
})
