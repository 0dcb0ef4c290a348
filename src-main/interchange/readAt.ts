/** Bytes of an open file. Used by the readers of foreign files beside it. */
import type { FileHandle } from 'node:fs/promises'

/** Up to `length` bytes from `position`, fewer at the end of the file; none for a place that is no place. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(position) || position < 0 || length <= 0) return Buffer.alloc(0)
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
