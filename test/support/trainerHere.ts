/** A trainer that does its job in this process: all of the real one but the second that starting a process takes. For tests of many short runs. */
import type { WorkerProcess } from '../../src-main/bootstrap/workerProcess.ts'
import type { FromTrainer, RunCommand, RunEnd, ToTrainer } from '../../src-main/training/messages.ts'
import { runJob } from '../../src-main/training/trainerJob.ts'
import { toErrorData } from '../../src-shared/errors/appError.ts'

export function trainerHere(): WorkerProcess {
  const listeners: ((message: unknown) => void)[] = []
  const exits: ((code: number | null) => void)[] = []
  let command: RunCommand | null = null
  const say = (message: FromTrainer): void => listeners.forEach((listener) => listener(message))
  setImmediate(() => say({ kind: 'ready' }))
  return {
    pid: process.pid,
    send(received) {
      const message = received as ToTrainer
      if (message.kind === 'searchRate') throw new Error('a trainer in this process only trains')
      if (message.kind !== 'train') command = message.kind
      else
        void runJob(message, { command: () => command, report: say, now: () => performance.now() })
          .catch((thrown: unknown): RunEnd => ({ state: 'failed', note: toErrorData(thrown).message }))
          .then((end) => say({ kind: 'ended', end }))
    },
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => exits.splice(0).forEach((listener) => listener(null)),
  }
}
