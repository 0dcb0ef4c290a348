/** The report on the screen is that of the run and the part that are chosen, whichever answer comes first. */
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../../src-shared/dataset/split.ts'
import { useEvaluation } from '../../../../src-renderer/features/evaluation/useEvaluation.ts'

const core = vi.hoisted(() => ({ report: vi.fn(), evaluate: vi.fn() }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({ client: { evaluation: { report: core.report, evaluate: core.evaluate, cancel: async () => undefined } }, onCoreEvent: () => () => {} }))

const reportOf = (runId: number, split: string) => ({ runId, split, classNames: [] })
function open() {
  const runId = ref<RunId | null>(1 as RunId)
  const split = ref<Split>('test')
  return { runId, split, ...effectScope().run(() => useEvaluation(runId, split))! }
}
beforeEach(() => {
  core.report.mockReset().mockImplementation(async (id: number, part: string) => reportOf(id, part))
  core.evaluate.mockReset().mockImplementation(async (id: number, part: string) => reportOf(id, part))
})

it('an answer about a run or part that was left is dropped, and so is its error', async () => {
  const [first, second] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()]
  core.report.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise)
  const { runId, split, report, error, loading } = open()
  runId.value = 2 as RunId
  await flushPromises()
  split.value = 'val'
  await flushPromises()
  first.resolve(reportOf(1, 'test'))
  second.reject(new Error('gone'))
  await flushPromises()
  expect([report.value, error.value, loading.value]).toEqual([reportOf(2, 'val'), null, false])
})

it('one that is made while another run is looked at is kept, but not shown there', async () => {
  const made = Promise.withResolvers<unknown>()
  core.evaluate.mockReturnValueOnce(made.promise)
  const { runId, report, evaluate } = open()
  await flushPromises()
  const ended = evaluate()
  runId.value = 2 as RunId
  await flushPromises()
  made.resolve(reportOf(1, 'test'))
  await ended
  expect(report.value).toEqual(reportOf(2, 'test'))
})
