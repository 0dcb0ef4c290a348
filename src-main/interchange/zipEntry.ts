/** One entry of a zip file, by name, without unpacking anything else: nothing is written to disk and no entry can lead anywhere. Used by `networkFile.ts`. */
import type { FileHandle } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { readAt } from './readAt.ts'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
/** The end record and the longest comment behind it [bytes]. */
const longestEnd = 22 + 65_535
/** Lists of files are read up to this [bytes]; a `.keras` file has four. */
const longestDirectory = 4 * 1024 * 1024

/** The unpacked bytes of the entry, null when there is none; throws an Error with the reason in words on a broken or too large one. */
export async function readZipEntry(file: FileHandle, sizeBytes: number, name: string, maxBytes: number): Promise<Buffer | null> {
  const tail = await readAt(file, Math.max(0, sizeBytes - longestEnd), Math.min(sizeBytes, longestEnd))
  const end = lastIndexOf(tail, endSignature)
  if (end < 0 || end + 22 > tail.length) throw new Error('it is no zip file')
  const [directorySize, directoryAt] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (directorySize > longestDirectory || directoryAt + directorySize > sizeBytes) throw new Error('its list of files is broken or too long')
  const directory = await readAt(file, directoryAt, directorySize)
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature;) {
    const [nameLength, extraLength, commentLength] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32)]
    if (directory.toString('utf8', at + 46, at + 46 + nameLength) === name) return readEntry(file, sizeBytes, directory.subarray(at, at + 46), name, maxBytes)
    at += 46 + nameLength + extraLength + commentLength
  }
  return null
}

async function readEntry(file: FileHandle, sizeBytes: number, entry: Buffer, name: string, maxBytes: number): Promise<Buffer> {
  const [method, packed, unpacked, localAt] = [entry.readUInt16LE(10), entry.readUInt32LE(20), entry.readUInt32LE(24), entry.readUInt32LE(42)]
  if (packed > maxBytes || unpacked > maxBytes) throw new Error(`its ${name} is larger than ${maxBytes / 1024 / 1024} MB`)
  const local = await readAt(file, localAt, 30)
  if (local.length < 30 || local.readUInt32LE(0) !== localSignature) throw new Error(`its ${name} is broken`)
  const start = localAt + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (start + packed > sizeBytes) throw new Error(`its ${name} is cut off`)
  const bytes = await readAt(file, start, packed)
  if (method === 0) return bytes
  if (method !== 8) throw new Error(`its ${name} is packed in a way (${method}) that is not read here`)
  try {
    // What unpacks to more than it says is a bomb, or broken.
    return inflateRawSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    throw new Error(`its ${name} cannot be unpacked`)
  }
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  for (let at = bytes.length - 22; at >= 0; at -= 1) if (bytes.readUInt32LE(at) === signature) return at
  return -1
}
