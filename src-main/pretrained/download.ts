/**
 * Downloads one file to disk so that nothing short or changed ever passes as whole: it grows under another name, goes on where it was cut off (Range,
 * If-Range), and gets its name only when length and hash are right. Used by the library of backbones.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { PublishedFile } from './manifest.ts'

export interface DownloadRequest {
  readonly url: string
  readonly hash: PublishedFile['hash']
  /** Where the whole file goes. What has come so far lies beside it as `.part`, and what it belongs to as `.part.json`. */
  readonly target: string
  /** More than this is refused before and while it comes [bytes]. */
  readonly mostBytes: number
}

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** `totalBytes` is null where the server does not say. */
  onProgress(receivedBytes: number, totalBytes: number | null): void
  /** A line on which nothing comes for so long counts as cut [ms]. */
  readonly stallMs?: number
  /** Pause before the next attempt after a cut line; doubled each time nothing came [ms]. */
  readonly retryMs?: number
}

/** Attempts in a row without a single new byte: a line that worked is given more time than a server that cannot be reached at all. */
const mostFruitless = { begun: 5, notBegun: 2 } as const
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** What is known of a part: it goes on only where the file behind the address is still the same. */
interface PartState {
  readonly url: string
  readonly validator: string
}

/** Ends when the file is there, whole and as published. Throws `downloadFailed`, `downloadDamaged`, `downloadNotWritten`, or the signal's reason; after a cut line or a cancel the part stays for the next time. */
export async function download(request: DownloadRequest, options: DownloadOptions): Promise<void> {
  const part = `${request.target}.part`
  fs.mkdirSync(path.dirname(request.target), { recursive: true })
  let fruitless = 0
  for (;;) {
    const before = sizeOf(part)
    try {
      await attempt(request, part, options)
      break
    } catch (thrown) {
      options.signal.throwIfAborted()
      const code = codeOf(thrown)
      if (noRoom.has(code)) {
        forget(part)
        throw new AppError('downloadNotWritten', { folder: path.dirname(request.target), reason: code }, { cause: thrown })
      }
      if (thrown instanceof AppError) throw thrown
      fruitless = sizeOf(part) > before ? 0 : fruitless + 1
      if (fruitless >= mostFruitless[sizeOf(part) > 0 ? 'begun' : 'notBegun']) throw new AppError('downloadFailed', { url: request.url, reason: lineReason(thrown) })
      await pause((options.retryMs ?? 500) * 2 ** fruitless, options.signal)
    }
  }
  const wrong = await hashProblem(part, request.hash)
  if (wrong !== null) {
    forget(part)
    throw new AppError('downloadDamaged', { url: request.url, ...wrong })
  }
  fs.renameSync(part, request.target)
  forget(part)
}

/** The hash of a file where it is not the expected one; null where it is, or none is known. */
export async function hashProblem(file: string, hash: PublishedFile['hash']): Promise<{ readonly algorithm: string; readonly found: string; readonly expected: string } | null> {
  if (hash === null) return null
  const digest = createHash(hash.algorithm)
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) digest.update(chunk as Buffer)
  const found = digest.digest('hex')
  return found === hash.hex ? null : { algorithm: hash.algorithm.toUpperCase(), found, expected: hash.hex }
}

/** One request. Comes back when the server has sent all it announced; throws when the line was cut or stalled. */
async function attempt({ url, mostBytes }: DownloadRequest, part: string, { signal, onProgress, stallMs = 30_000 }: DownloadOptions): Promise<void> {
  const failed = (reason: string): AppError => new AppError('downloadFailed', { url, reason })
  const state = readState(part)
  let from = state?.url === url ? sizeOf(part) : 0
  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${Math.round(stallMs / 1000)} s`)), stallMs)
  const alive = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${Math.round(stallMs / 1000)} s`)), stallMs)
  }
  try {
    // As it is: the length and the hash are those of the file, not of a packed form of it.
    const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-`, 'if-range': state!.validator } : {}) }
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, stalled.signal]) })
    if (url.startsWith('https:') && !response.url.startsWith('https:')) throw failed('it led to an address that is not protected (http)')
    if (response.status === 416 && from > 0) {
      forget(part)
      throw new Error('what was there does not fit the file any more')
    }
    // A busy server is asked again, like one whose line broke.
    if (response.status === 429 || response.status >= 500) throw new Error(`the server answered ${response.status}`)
    if (!response.ok || response.body === null) throw failed(`the server answered ${response.status} ${response.statusText}`.trim())
    if (response.status !== 206) from = 0
    else if (!response.headers.get('content-range')?.startsWith(`bytes ${from}-`)) throw failed('the server sent another part than was asked for')
    const total = totalOf(response, from)
    if ((total ?? 0) > mostBytes) throw failed(`it is ${Math.round((total ?? 0) / 1e6)} MB large, which these weights cannot be`)
    const validator = response.headers.get('etag') ?? response.headers.get('last-modified')
    const file = fs.openSync(part, from === 0 ? 'w' : 'r+')
    try {
      // Without a mark of its version a file cannot be gone on with.
      if (validator === null || validator.startsWith('W/')) fs.rmSync(`${part}.json`, { force: true })
      else fs.writeFileSync(`${part}.json`, JSON.stringify({ url, validator } satisfies PartState))
      let received = from
      for await (const chunk of response.body) {
        alive()
        received += chunk.length
        if (received > mostBytes || received > (total ?? Infinity)) throw failed(`more than ${Math.round(Math.min(mostBytes, total ?? mostBytes) / 1e6)} MB came`)
        writeAll(file, chunk, received - chunk.length)
        onProgress(received, total)
      }
      if (received < (total ?? 0)) throw new Error(`it ended after ${received} of ${total} bytes`)
      fs.ftruncateSync(file, received)
      fs.fsyncSync(file)
    } finally {
      fs.closeSync(file)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Of the whole file [bytes], null when the server does not say. */
function totalOf(response: Response, from: number): number | null {
  const length = response.headers.get('content-length')
  return length === null ? null : from + Number(length)
}

function readState(part: string): PartState | null {
  try {
    const { url, validator } = JSON.parse(fs.readFileSync(`${part}.json`, 'utf8')) as Record<string, unknown>
    return typeof url === 'string' && typeof validator === 'string' ? { url, validator } : null
  } catch {
    return null
  }
}

/** Removes what is left of an attempt. */
export function forget(part: string): void {
  for (const file of [part, `${part}.json`]) fs.rmSync(file, { force: true })
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  // A full disk may take part of a write and say so only in the count.
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(file, bytes, done, bytes.length - done, position + done)
}

/** `fetch` itself only says that it failed; why stands in its cause. */
function lineReason(thrown: unknown): string {
  const { message, cause } = thrown instanceof Error ? thrown : { message: String(thrown), cause: undefined }
  if (codeOf(cause) === 'ENOTFOUND' || codeOf(cause) === 'EAI_AGAIN') return 'its server cannot be found (no connection to the internet?)'
  return `the line broke (${cause instanceof Error && cause.message !== '' ? cause.message : message})`
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }, { once: true })
  })
}
