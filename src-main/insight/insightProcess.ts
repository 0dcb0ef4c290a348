/** Entry of the insight process: evaluation and prediction, one question after another. Started by hosts through `bootstrap/entries.ts`; speaks `messages.ts`. */
import * as os from 'node:os'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromInsight, InsightWatch, ToInsight } from './messages.ts'

/** Below the screen, above a training run: somebody is waiting for the answer. */
const priority = 5

try {
  os.setPriority(priority)
} catch {
  // A system that forbids it answers at normal priority; nothing else changes.
}

const port = openParentPort()
const send = (message: FromInsight): void => port.send(message)
/** Between two words about how far a question is [ms]. */
const tellMs = 100
const cancelled = new Set<number>()
let before: Promise<void> = Promise.resolve()

function watchOf(id: number): InsightWatch {
  let toldMs = 0
  return {
    cancelled: () => cancelled.has(id),
    progress(progress) {
      if (performance.now() - toldMs < tellMs) return
      toldMs = performance.now()
      send({ kind: 'progress', id, progress })
    },
  }
}

port.onMessage((received) => {
  const message = received as ToInsight
  const { id } = message
  if ('cancel' in message) {
    cancelled.add(id)
    return
  }
  before = before.then(async () => {
    try {
      // Loaded now, not at the top: this brings native libraries with threads of their own.
      const { answer } = await import('./answer.ts')
      send({ kind: 'answer', id, value: await answer(message.request, watchOf(id)) })
    } catch (thrown) {
      send({ kind: 'error', id, error: toErrorData(thrown) })
    }
    cancelled.delete(id)
  })
})
send({ kind: 'ready' })
