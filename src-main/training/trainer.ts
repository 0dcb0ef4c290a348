/** Entry of the trainer process, one per run or search for a learning rate. Started by hosts through `bootstrap/entries.ts`; speaks `messages.ts`. */
import { writeFileSync } from 'node:fs'
import * as os from 'node:os'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import { openParentPort } from '../bootstrap/parentPort.ts'
import { isOutOfMemory } from './memory.ts'
import type { RunCommand, ToTrainer } from './messages.ts'

// Before anything starts a thread: on Linux threads inherit the priority of the thread that makes them.
try {
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A system that forbids it runs the trainer at normal priority; nothing else changes.
}

// Should memory run out, Linux ends this process, which loses nothing but a few steps, and not the program with the project.
try {
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '800')
} catch {
  // It then chooses by size, which is this process all the same.
}

const port = openParentPort()
let command: RunCommand | null = null

port.onMessage((received) => {
  const message = received as ToTrainer
  // Loaded now, not at the top: the jobs bring native libraries with threads of their own.
  if (message.kind === 'searchRate') {
    void import('./rateSearchJob.ts').then(({ runRateSearch }) => runRateSearch(message, (answer) => port.send(answer)))
    return
  }
  if (message.kind !== 'train') {
    command = message.kind
    return
  }
  void import('./trainerJob.ts')
    .then(({ runJob }) => runJob(message, { command: () => command, report: (report) => port.send(report), now: () => performance.now() }))
    .catch((thrown: unknown) => ({ state: 'failed' as const, note: toErrorData(isOutOfMemory(thrown) ? new AppError('trainerWithoutMemory', {}, { cause: thrown }) : thrown).message }))
    .then((end) => port.send({ kind: 'ended', end }))
})
port.send({ kind: 'ready' })
