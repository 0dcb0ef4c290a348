/** Has a weight file of others read and converted in a process of its own, with limits. Used by the library of backbones. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { KerasNetwork } from './kerasDocument.ts'

export interface ReadRequest {
  readonly source: string
  /** Our file; written as a whole or not at all. */
  readonly target: string
  readonly network: KerasNetwork
}

export type FromReader =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly top: boolean; readonly sha256: string }
  | { readonly kind: 'refused'; readonly reason: string }

/** VGG-19 takes some seconds. */
const longestMs = 120_000

/** Throws `weightsRefused` with the reason when the file is not what it should be, or the process dies or takes too long. */
export async function convertWeights(request: ReadRequest, startProcess: () => WorkerProcess, limitMs = longestMs): Promise<{ readonly top: boolean; readonly sha256: string }> {
  const worker = startProcess()
  const refuse = (reason: string): AppError => new AppError('weightsRefused', { file: request.source, reason })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(refuse(`reading it took longer than ${Math.round(limitMs / 1000)} s`)), limitMs)
      worker.onExit((code) => reject(refuse(`the reading process ended (${code === null ? 'killed' : `exit code ${code}`})`)))
      worker.onMessage((received) => {
        const message = received as FromReader
        if (message.kind === 'ready') worker.send(request)
        else if (message.kind === 'done') resolve({ top: message.top, sha256: message.sha256 })
        else reject(refuse(message.reason))
      })
    })
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}
