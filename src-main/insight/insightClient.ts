/** The core's line to the insight process: started when first asked, ended when idle, so that no computation ever blocks the core. */
import type { EvaluationPhase } from '../../src-shared/api/evaluation.ts'
import { AppError, fromErrorData } from '../../src-shared/errors/appError.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { AnswerOf, FromInsight, InsightRequest, ToInsight } from './messages.ts'

/** `signal` ends a question that listens to it; how far one is, is told to `onProgress`. */
export interface Following {
  readonly signal: AbortSignal
  onProgress(progress: EvaluationPhase): void
}

export interface InsightClient {
  /** Rejects with the request's own error, or `insightProcessDied`. */
  ask<R extends InsightRequest>(request: R, following?: Following): Promise<AnswerOf<R>>
  close(): void
}

/** A process that nobody asks gives its memory back after this long [ms]. */
const idleMs = 5 * 60_000

interface Waiting {
  readonly onProgress: Following['onProgress'] | undefined
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** Opens the line; no process runs until the first question. */
export function openInsightClient(startProcess: () => WorkerProcess): InsightClient {
  let line: { process: WorkerProcess; ready: Promise<void>; waiting: Map<number, Waiting> } | null = null
  let nextId = 1
  let idleTimer: NodeJS.Timeout | undefined

  function connect(): NonNullable<typeof line> {
    const process = startProcess()
    const waiting = new Map<number, Waiting>()
    const { promise: ready, resolve: setReady } = Promise.withResolvers<void>()
    const opened = { process, ready, waiting }
    process.onMessage((received) => {
      const message = received as FromInsight
      if (message.kind === 'ready') return setReady()
      const asker = waiting.get(message.id)
      if (message.kind === 'progress') return asker?.onProgress?.(message.progress)
      waiting.delete(message.id)
      if (message.kind === 'answer') asker?.resolve(message.value)
      else asker?.reject(fromErrorData(message.error))
      if (waiting.size === 0) restWhenIdle()
    })
    process.onExit((code) => {
      if (line === opened) line = null
      // Whoever waits for the process to be ready must hear that it never will be.
      setReady()
      for (const { reject } of waiting.values()) reject(new AppError('insightProcessDied', { cause: code === null ? 'it was killed' : `exit code ${code}` }))
      waiting.clear()
    })
    return opened
  }

  function restWhenIdle(): void {
    clearTimeout(idleTimer)
    idleTimer = setTimeout(close, idleMs)
    idleTimer.unref()
  }

  function close(): void {
    clearTimeout(idleTimer)
    line?.process.kill()
    line = null
  }

  return {
    async ask<R extends InsightRequest>(request: R, following?: Following) {
      clearTimeout(idleTimer)
      line ??= connect()
      const { process, ready, waiting } = line
      const id = nextId++
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject, onProgress: following?.onProgress }))
      await ready
      const cancel = (): void => process.send({ id, cancel: true } satisfies ToInsight)
      process.send({ id, request } satisfies ToInsight)
      if (following?.signal.aborted) cancel()
      else following?.signal.addEventListener('abort', cancel)
      try {
        return (await answer) as AnswerOf<R>
      } finally {
        following?.signal.removeEventListener('abort', cancel)
      }
    },
    close,
  }
}
