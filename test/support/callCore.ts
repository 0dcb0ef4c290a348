/** Asks the core as the page does, over the page's own connection and session: what a test needs but does not test. */
import type { Page } from 'playwright-core'

/** The value of the answer; throws with the sentence of an error. The page must be one of the browser host. */
export async function callCore<Value = unknown>(page: Page, area: string, method: string, ...args: readonly unknown[]): Promise<Value> {
  const envelope = await page.evaluate(async (sent) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api`)
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    const answered = new Promise<unknown>((resolve) => socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { id?: number; envelope?: unknown }
      if (message.id === 1) resolve(message.envelope)
    }))
    socket.send(JSON.stringify({ id: 1, ...sent }))
    const answer = await answered
    socket.close()
    return answer
  }, { area, method, args })
  const { ok, value, error } = envelope as { ok: boolean; value?: Value; error?: { message?: string } }
  if (!ok) throw new Error(`${area}.${method}: ${error?.message ?? 'refused'}`)
  return value as Value
}
