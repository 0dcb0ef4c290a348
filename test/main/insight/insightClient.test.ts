/** The line to the insight process: questions, how far they are, and those nobody wants answered any more. */
import { expect, test } from 'vitest'
import { openInsightClient, type InsightClient } from '../../../src-main/insight/insightClient.ts'
import type { FromInsight, ToInsight } from '../../../src-main/insight/messages.ts'
import { toErrorData, AppError } from '../../../src-shared/errors/appError.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'

const request = { kind: 'analyse', runFolder: '/nowhere', split: 'test', question: { about: 'detail' } } as const
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function opened(): { readonly client: InsightClient } & ReturnType<typeof scriptedProcess<FromInsight, ToInsight>> {
  const made = scriptedProcess<FromInsight, ToInsight>()
  return { client: openInsightClient(() => made.process), ...made }
}

test('what is told of a question reaches whoever asked it', async () => {
  const { client, script } = opened()
  const told: number[] = []
  const answer = client.ask(request, { signal: new AbortController().signal, onProgress: ({ done }) => told.push(done) })
  const other = client.ask(request)
  script.say({ kind: 'ready' })
  await settled()
  script.say({ kind: 'progress', id: 1, progress: { phase: 'answering', done: 5, total: 9 } })
  script.say({ kind: 'progress', id: 2, progress: { phase: 'answering', done: 7, total: 9 } })
  script.say({ kind: 'answer', id: 1, value: null })
  script.say({ kind: 'answer', id: 2, value: null })
  expect([await answer, await other, told]).toEqual([null, null, [5]])
  client.close()
})

test('a question is taken back once, whether before or after it was sent, and not when it is answered', async () => {
  const { client, script } = opened()
  const [early, late, done] = [new AbortController(), new AbortController(), new AbortController()]
  const following = (stop: AbortController) => ({ signal: stop.signal, onProgress: () => {} })
  const answers = [early, late, done].map((stop) => client.ask(request, following(stop)).catch((thrown: unknown) => thrown))
  early.abort()
  script.say({ kind: 'ready' })
  await settled()
  late.abort()
  script.say({ kind: 'answer', id: 3, value: null })
  await answers[2]
  done.abort()
  expect(script.sent.flatMap((message) => ('cancel' in message ? [message.id] : []))).toEqual([1, 2])
  for (const id of [1, 2]) script.say({ kind: 'error', id, error: toErrorData(new AppError('evaluationCancelled', undefined)) })
  expect(await answers[0]).toMatchObject({ code: 'evaluationCancelled' })
  client.close()
})
