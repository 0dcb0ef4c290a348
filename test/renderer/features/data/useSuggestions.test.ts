/** Suggestions of a run: asked for in portions, those of an earlier question never among them, gone once there is a label. */
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import type { ClassId, ImageId, RunId } from '../../../../src-shared/dataset/ids.ts'
import type { SuggestionOrder } from '../../../../src-renderer/features/data/suggest/suggestionList.ts'
import { useSuggestions } from '../../../../src-renderer/features/data/suggest/useSuggestions.ts'

const core = vi.hoisted(() => ({ ids: vi.fn(), suggest: vi.fn(), accept: vi.fn(), listeners: new Set<(event: CoreEvent) => void>() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { images: { ids: core.ids }, suggestions: { suggest: core.suggest, accept: core.accept } },
  onCoreEvent: (listener: (event: CoreEvent) => void) => {
    core.listeners.add(listener)
    return () => core.listeners.delete(listener)
  },
}))

const idsTo = (count: number): ImageId[] => Array.from({ length: count }, (_, index) => (index + 1) as ImageId)
/** Run 1 says class 1, run 2 class 2. */
const answerOf = (run: number, ids: readonly ImageId[]) => ({ suggestions: ids.map((imageId) => ({ imageId, classId: run as ClassId, confidence: 0.5, margin: imageId / 1000 })), leftOut: [] })
const open = () => effectScope().run(() => useSuggestions(ref<SuggestionOrder>('unsure')))!

beforeEach(() => {
  core.ids.mockReset().mockResolvedValue(idsTo(100))
  core.suggest.mockReset().mockImplementation(async (run: number, ids: readonly ImageId[]) => answerOf(run, ids))
  core.accept.mockReset().mockResolvedValue({ changed: 1 })
})

it('all images without a label are asked about once, the first few soon', async () => {
  const { open: waiting, ask, progress } = open()
  await ask(1 as RunId)
  expect(core.suggest.mock.calls[0]![1]).toHaveLength(32)
  expect(core.suggest.mock.calls.flatMap(([, ids]) => ids as ImageId[])).toEqual(idsTo(100))
  expect([waiting.value.length, progress.value]).toEqual([100, null])
})

it('what an earlier question brings late does not come among the answers of the next', async () => {
  const late = Promise.withResolvers<unknown>()
  core.suggest.mockReturnValueOnce(late.promise)
  const { open: waiting, ask } = open()
  const first = ask(1 as RunId)
  await flushPromises()
  await ask(2 as RunId)
  late.resolve(answerOf(1, idsTo(32)))
  await first
  expect(new Set(waiting.value.map(({ classId }) => classId))).toEqual(new Set([2]))
  expect(waiting.value).toHaveLength(100)
})

it('one that is accepted, put aside, or labelled elsewhere waits no more', async () => {
  const { open: waiting, ask, accept, skip } = open()
  await ask(1 as RunId)
  await accept([{ imageId: 1 as ImageId, classId: 1 as ClassId }])
  expect(core.accept).toHaveBeenCalledExactlyOnceWith([{ imageId: 1, classId: 1 }])
  skip(2 as ImageId)
  core.ids.mockResolvedValue(idsTo(100).slice(3))
  for (const listener of core.listeners) listener({ kind: 'datasetChanged' })
  await flushPromises()
  expect(waiting.value[0]!.imageId).toBe(4)
})
