/** How far an evaluation is, and its end before its time. */
import { beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import type { CoreEvent } from '../../../../src-shared/api/events.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { useEvaluating } from '../../../../src-renderer/features/evaluation/useEvaluating.ts'

const core = vi.hoisted(() => ({ evaluate: vi.fn(), cancel: vi.fn(), tell: (_event: unknown): void => {} }))
vi.mock('../../../../src-renderer/api/client.ts', () => ({
  client: { evaluation: core },
  onCoreEvent: (listener: (event: unknown) => void) => {
    core.tell = listener
    return () => {}
  },
}))
const run = 3 as RunId
const told = (done: number, other: Partial<Extract<CoreEvent, { kind: 'evaluationProgress' }>> = {}): void => core.tell({ kind: 'evaluationProgress', runId: run, split: 'test', phase: 'answering', done, total: 9, ...other })

beforeEach(() => {
  core.evaluate.mockReset()
  core.cancel.mockReset().mockResolvedValue(undefined)
})

test('tells how far its own evaluation is, and is done with it afterwards', async () => {
  const report = Promise.withResolvers<unknown>()
  core.evaluate.mockReturnValue(report.promise)
  const { evaluating, progress, evaluate } = effectScope().run(useEvaluating)!
  const made = evaluate(run, 'test')
  told(4)
  told(8, { split: 'val' })
  expect([evaluating.value, progress.value]).toEqual([{ runId: run, split: 'test' }, { phase: 'answering', done: 4, total: 9 }])
  report.resolve('the report')
  expect(await made).toBe('the report')
  expect([evaluating.value, progress.value]).toEqual([null, null])
})

test('a cancelled one gives nothing and is no error; other ends are', async () => {
  const report = Promise.withResolvers<unknown>()
  core.evaluate.mockReturnValueOnce(report.promise)
  const { cancelling, evaluate, cancel } = effectScope().run(useEvaluating)!
  const made = evaluate(run, 'test')
  await cancel()
  expect([core.cancel.mock.calls, cancelling.value]).toEqual([[[run, 'test']], true])
  report.reject(new AppError('evaluationCancelled', undefined))
  expect([await made, cancelling.value]).toEqual([null, false])
  await cancel()
  expect(core.cancel).toHaveBeenCalledTimes(1)
  core.evaluate.mockRejectedValueOnce(new AppError('insightProcessDied', { cause: 'it was killed' }))
  await expect(evaluate(run, 'test')).rejects.toThrow('it was killed')
})
