/** The core's side of the step probe: one process per question, kept answers for networks that were asked about before. */
import { createHash } from 'node:crypto'
import { AppError, fromErrorData } from '../../src-shared/errors/appError.ts'
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import type { DeviceId } from '../../src-shared/training/device.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { FromProbe, StepProbed, StepProbeJob } from './messages.ts'

/** A network whose first steps take longer is given up [ms]. */
const patienceMs = 120_000
/** Answers kept; the oldest goes. */
const keptAnswers = 32
/** Asked again after this long, steps are tried again: something else may have been busy the first time [ms]. */
const keptMs = 60_000

export interface StepProbes {
  /** Throws `networkNotReady`, `estimateFailed`. */
  probe(network: NetworkDocument, batchSize: number, device: DeviceId): Promise<StepProbed>
}

export function openStepProbes(startProcess: () => WorkerProcess, threads: number): StepProbes {
  const answers = new Map<string, { readonly answer: Promise<StepProbed>; readonly askedMs: number }>()
  return {
    probe(network, batchSize, device) {
      const inferred = assertReady(network, null)
      const key = createHash('sha256').update(JSON.stringify([batchSize, device, network.task, network.input, network.connections, network.layers.map(({ position: _position, group: _group, ...layer }) => layer)])).digest('hex')
      const known = answers.get(key)
      if (known !== undefined && performance.now() - known.askedMs < keptMs) return known.answer
      const answer = ask(startProcess, { kind: 'step', network, classCount: classesOf(network, inferred), batchSize, device, threads })
      answers.delete(key)
      answers.set(key, { answer, askedMs: performance.now() })
      // What went wrong may go well next time.
      answer.catch(() => answers.delete(key))
      for (const old of answers.keys()) if (answers.size > keptAnswers) answers.delete(old)
      return answer
    },
  }
}

async function ask(startProcess: () => WorkerProcess, job: StepProbeJob): Promise<StepProbed> {
  const { promise, resolve, reject } = Promise.withResolvers<StepProbed>()
  const worker = startProcess()
  const timer = setTimeout(() => reject(new AppError('estimateFailed', { reason: `its first steps took more than ${patienceMs / 1000} seconds` })), patienceMs)
  worker.onExit((code) => reject(new AppError('estimateFailed', { reason: `its process ended (${code === null ? 'killed' : `exit code ${code}`}), perhaps for lack of memory` })))
  worker.onMessage((received) => {
    const message = received as FromProbe
    if (message.kind === 'ready') worker.send(job)
    else if (message.kind === 'stepProbed') resolve(message.answer)
    else if (message.kind === 'probeFailed') reject(fromErrorData(message.error))
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}

/** As many classes as the network is made for, whatever the project has: what a step takes follows from the network alone. */
function classesOf(network: NetworkDocument, { outputShape }: InferredNetwork): number {
  const task = taskOf(network)
  if (task === 'binary') return 2
  return task === 'single_label' || task === 'multi_label' ? (outputShape?.at(-1) ?? 1) : 0
}
