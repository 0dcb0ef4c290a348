/** The WebSocket line: answers find their call, errors come back as AppError, a broken line is told and taken up again. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError, toErrorData } from '../../../src-shared/errors/appError.ts'
import { createClient } from '../../../src-renderer/api/client.ts'
import { connectionState, openSocketTransport } from '../../../src-renderer/api/transport.ts'

class FakeSocket extends EventTarget {
  readyState = 0
  readonly sent: { id: number; area: string; method: string; args: unknown[] }[] = []
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FakeSocket['sent'][number])
  }
  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }
  receive(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }
  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}
let sockets: FakeSocket[] = []
const latest = (): FakeSocket => sockets.at(-1) as FakeSocket
function connect() {
  const transport = openSocketTransport('ws://here/api', () => {
    sockets.push(new FakeSocket())
    return latest() as unknown as WebSocket
  })
  return { transport, client: createClient(() => transport) }
}
beforeEach(() => {
  sockets = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('answers find their call, in any order', async () => {
  const { client } = connect()
  latest().open()
  const counts = client.images.counts()
  const next = client.images.nextUnlabelled(null)
  await vi.advanceTimersByTimeAsync(0)
  const [first, second] = latest().sent
  expect(second).toMatchObject({ area: 'images', method: 'nextUnlabelled', args: [null] })
  latest().receive({ id: second?.id, envelope: { ok: true, value: 5 } })
  latest().receive({ id: first?.id, envelope: { ok: true, value: { total: 1 } } })
  expect(await next).toBe(5)
  expect(await counts).toEqual({ total: 1 })
})
test('a refusal is thrown as AppError with its code, arguments and sentence', async () => {
  const { client } = connect()
  latest().open()
  const call = client.labels.classes()
  const refused = expect(call).rejects.toMatchObject({ name: 'AppError', code: 'noProjectOpen', message: new AppError('noProjectOpen', {}).message })
  await vi.advanceTimersByTimeAsync(0)
  latest().receive({ id: latest().sent[0]?.id, envelope: { ok: false, error: toErrorData(new AppError('noProjectOpen', {})) } })
  await refused
})
test('a call made before the line is open waits for it', async () => {
  const { client } = connect()
  void client.project.current()
  await vi.advanceTimersByTimeAsync(0)
  expect(latest().sent).toEqual([])
  latest().open()
  expect(latest().sent).toHaveLength(1)
})
test('when the line breaks, calls under way are rejected, it reconnects, and events flow again', async () => {
  const { client, transport } = connect()
  const heard = vi.fn()
  transport.on(heard)
  latest().open()
  const broken = expect(client.labels.undo()).rejects.toMatchObject({ code: 'connectionLost' })
  await vi.advanceTimersByTimeAsync(0)
  latest().close()
  await broken
  await vi.advanceTimersByTimeAsync(250)
  expect(sockets).toHaveLength(2)
  latest().close()
  expect(connectionState.value).toBe('lost')
  await vi.advanceTimersByTimeAsync(500)
  latest().open()
  expect(connectionState.value).toBe('open')
  latest().receive({ event: { kind: 'datasetChanged' } })
  expect(heard).toHaveBeenCalledWith({ kind: 'datasetChanged' })
})
