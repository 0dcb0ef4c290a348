/** Reads an image file once: bytes, their SHA-256 and the file's stamp from one descriptor, so that they belong together. */
import { hash, webcrypto } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { largestFileBytes } from './limits.ts'
import { unreadable } from './unreadable.ts'

export interface ImageFile {
  readonly bytes: Buffer
  readonly sha256: Buffer
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** Above this a hash is worth the trip to another thread [bytes]. */
const hashHereBytes = 256 * 1024

/** Throws `imageUnreadable` for what is missing, forbidden, no plain file, or too large. A pipe or device is never waited for. */
export async function readImageFile(path: string): Promise<ImageFile> {
  let file
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw unreadable(fileReason(error), error)
  }
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw unreadable('it is not a plain file')
    if (stat.size > largestFileBytes) throw unreadable(`it is too large: ${Math.round(stat.size / 2 ** 20)} MB, where ${largestFileBytes / 2 ** 20} MB are the limit`)
    const bytes = await readWhole(file, stat.size)
    return { bytes, sha256: await sha256Of(bytes), sizeBytes: bytes.length, modifiedMs: Math.trunc(stat.mtimeMs) }
  } catch (error) {
    if (error instanceof Error && 'errno' in error) throw unreadable(fileReason(error), error)
    throw error
  } finally {
    await file.close()
  }
}

async function readWhole(file: Awaited<ReturnType<typeof open>>, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  let filled = 0
  while (filled < sizeBytes) {
    const { bytesRead } = await file.read(bytes, filled, sizeBytes - filled, filled)
    if (bytesRead === 0) return bytes.subarray(0, filled)
    filled += bytesRead
  }
  return bytes
}

/** SHA-256 [32 bytes]; large buffers are hashed off the main thread. */
export async function sha256Of(bytes: Buffer): Promise<Buffer> {
  if (bytes.length <= hashHereBytes) return hash('sha256', bytes, 'buffer')
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>))
}

/** A sentence's reason for an operating system's refusal. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'the file is not there'
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted'
  if (code === 'EISDIR' || code === 'ENXIO') return 'it is not a plain file'
  if (code === 'ENAMETOOLONG') return 'its path is too long'
  if (code === 'EMFILE' || code === 'ENFILE') return 'too many files are open'
  return `reading failed: ${message}`
}
