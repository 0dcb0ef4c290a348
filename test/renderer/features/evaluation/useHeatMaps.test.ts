/** Heat maps of a list: one question after the other, and none shown that nobody wants any more. */
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import type { ImageId, RunId } from '../../../../src-shared/dataset/ids.ts'
import { toasts } from '../../../../src-renderer/composables/useToasts.ts'
import { useHeatMaps, type WantedMaps } from '../../../../src-renderer/features/evaluation/useHeatMaps.ts'

const core = vi.hoisted(() => ({ heatMap: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { prediction: { heatMap: core.heatMap } }, onCoreEvent: () => () => {} }))

const wanted = (runId: number, ...ids: readonly number[]): WantedMaps => ({ runId: runId as RunId, images: ids.map((id) => ({ imageId: id as ImageId, explain: 1 })) })
/** Answers wait until they are let go. */
let waiting: (() => void)[]
function open(first: WantedMaps) {
  const list = shallowRef(first)
  const scope = effectScope()
  return { list, scope, maps: scope.run(() => useHeatMaps(() => list.value))! }
}
async function answerNext(): Promise<void> {
  waiting.shift()!()
  await flushPromises()
}

beforeEach(() => {
  waiting = []
  core.heatMap.mockReset()
  core.heatMap.mockImplementation((runId: number, { imageId }: { imageId: number }) => new Promise((resolve) => waiting.push(() => resolve({ of: `${runId} ${imageId}` }))))
})

it('are asked for one after the other; the rest of a longer list only', async () => {
  const { list, maps } = open(wanted(1, 7, 8))
  expect(core.heatMap.mock.calls).toEqual([[1, { imageId: 7 }, { method: 'gradcam', classIndex: 1, layerId: null }, null]])
  await answerNext()
  await answerNext()
  expect([...maps.value.keys()]).toEqual([7, 8])
  list.value = wanted(1, 7, 8, 9)
  await flushPromises()
  expect(core.heatMap.mock.calls.map(([, { imageId }]) => imageId)).toEqual([7, 8, 9])
})

it('of a run that is no longer the chosen one are not shown, and no more of them are asked for', async () => {
  const { list, maps } = open(wanted(1, 7, 8))
  list.value = wanted(2, 7)
  await flushPromises()
  await answerNext()
  expect(maps.value.size).toBe(0)
  await answerNext()
  expect([...maps.value]).toEqual([[7, { of: '2 7' }]])
  expect(core.heatMap).toHaveBeenCalledTimes(2)
})

it('end with the list, and with the first that cannot be had, which is said once', async () => {
  const { scope, maps } = open(wanted(1, 7, 8))
  scope.stop()
  await answerNext()
  expect([maps.value.size, core.heatMap.mock.calls.length]).toEqual([0, 1])
  core.heatMap.mockRejectedValue(new Error('it makes images'))
  const shown = toasts.value.length
  open(wanted(1, 7, 8))
  await flushPromises()
  expect(core.heatMap).toHaveBeenCalledTimes(2)
  expect(toasts.value.length).toBe(shown + 1)
})
