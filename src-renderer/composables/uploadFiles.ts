/** Sends files to the core's upload folder, a few at a time, with progress and Cancel. Used by import and by prediction. */
import { uploadUrl } from '../../src-shared/api/resources.ts'
import { fromErrorData, type ErrorData } from '../../src-shared/errors/appError.ts'
import { createLoadQueue } from './loadQueue.ts'
import { errorSentence } from './useToasts.ts'

export interface UploadFile {
  readonly relativePath: string
  readonly file: Blob
}
export interface UploadProgress {
  readonly doneFiles: number
  readonly totalFiles: number
  readonly doneBytes: number
  readonly totalBytes: number
}
export interface UploadResult {
  readonly uploadId: string
  readonly sentCount: number
  /** Files that could not be sent, with the reason. */
  readonly failed: readonly { readonly relativePath: string; readonly reason: string }[]
}
export type Put = (url: string, body: Blob, signal: AbortSignal) => Promise<Response>

/** As many as a browser opens connections, less two for pictures and calls. */
const mostAtOnce = 4
/** A hiccup of the line is tried again once; an answer of the core is final. */
const attempts = 2

const putByFetch: Put = (url, body, signal) => fetch(url, { method: 'PUT', body, signal })

/** Sends all files under one fresh upload id; rejects with the signal's reason when cancelled. */
export async function uploadFiles(files: readonly UploadFile[], signal: AbortSignal, onProgress: (progress: UploadProgress) => void, put: Put = putByFetch): Promise<UploadResult> {
  const uploadId = crypto.randomUUID()
  const queue = createLoadQueue(mostAtOnce, 'oldestFirst')
  const failed: { relativePath: string; reason: string }[] = []
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0)
  let doneFiles = 0
  let doneBytes = 0

  const send = async ({ relativePath, file }: UploadFile): Promise<void> => {
    if (signal.aborted) return
    try {
      await sendOne(uploadUrl(uploadId, relativePath), file, signal, put)
    } catch (error) {
      if (signal.aborted) return
      failed.push({ relativePath, reason: errorSentence(error) })
    }
    doneFiles += 1
    doneBytes += file.size
    onProgress({ doneFiles, totalFiles: files.length, doneBytes, totalBytes })
  }
  await Promise.all(files.map((entry) => new Promise<void>((resolve) => queue.request((done) => void send(entry).then(done).then(resolve)))))
  signal.throwIfAborted()
  return { uploadId, sentCount: files.length - failed.length, failed }
}

/** Sends one file under an id of the caller's; a later one of the same name takes its place. Rejects with what went wrong. */
export function sendFile(uploadId: string, relativePath: string, file: Blob): Promise<void> {
  return sendOne(uploadUrl(uploadId, relativePath), file, new AbortController().signal, putByFetch)
}

async function sendOne(url: string, file: Blob, signal: AbortSignal, put: Put): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    let response: Response
    try {
      response = await put(url, file, signal)
    } catch (error) {
      if (attempt < attempts && !signal.aborted) continue
      throw error
    }
    if (response.ok) return
    const answer = (await response.json().catch(() => null)) as { error?: ErrorData } | null
    throw answer?.error ? fromErrorData(answer.error) : new Error(`${response.status} ${response.statusText}`)
  }
}
