/** Entry of the insight process: evaluation and prediction, one question after another. Started by hosts through `bootstrap/entries.ts`; speaks `messages.ts`. */
import * as os from 'node:os'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromInsight, ToInsight } from './messages.ts'

/** Below the screen, above a training run: somebody is waiting for the answer. */
const priority = 5

try {
  os.setPriority(priority)
} catch {
  // A system that forbids it answers at normal priority; nothing else changes.
}

const port = openParentPort()
const send = (message: FromInsight): void => port.send(message)
let before: Promise<void> = Promise.resolve()

port.onMessage((received) => {
  const { id, request } = received as ToInsight
  before = before.then(async () => {
    try {
      // Loaded now, not at the top: this brings native libraries with threads of their own.
      const { answer } = await import('./answer.ts')
      send({ kind: 'answer', id, value: await answer(request) })
    } catch (thrown) {
      send({ kind: 'error', id, error: toErrorData(thrown) })
    }
  })
})
send({ kind: 'ready' })
