/** Entry of the process that looks for label errors, one per search. Started by hosts through `bootstrap/entries.ts`; speaks `labelErrorMessages.ts`. */
import * as os from 'node:os'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { openParentPort } from '../bootstrap/parentPort.ts'
import type { FromLabelErrors, ToLabelErrors } from './labelErrorMessages.ts'

// Before anything starts a thread: on Linux threads inherit the priority of the thread that makes them.
try {
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A system that forbids it searches at normal priority; nothing else changes.
}

const port = openParentPort()
const send = (message: FromLabelErrors): void => port.send(message)
let cancelled = false

port.onMessage((received) => {
  const message = received as ToLabelErrors
  if (message.kind === 'cancel') {
    cancelled = true
    return
  }
  // Loaded now, not at the top: this brings native libraries with threads of their own.
  void import('./findLabelErrors.ts')
    .then(({ findLabelErrors }) => findLabelErrors(message, { cancelled: () => cancelled, progress: (progress) => send({ kind: 'progress', progress }), now: () => performance.now() }))
    .then((answer) => send({ kind: 'found', answer }))
    .catch((thrown: unknown) => send({ kind: 'failed', error: toErrorData(thrown) }))
})
send({ kind: 'ready' })
