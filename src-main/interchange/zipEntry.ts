/** Entries of a zip file, by name, without unpacking anything else: nothing is written to disk and no entry can lead anywhere. Used by `networkFile.ts` and for pretrained weights. */
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

export interface ZipEntry {
  readonly name: string
  /** 0: stored, 8: deflated. */
  readonly method: number
  readonly packedBytes: number
  readonly sizeBytes: number
  /** Where its own header lies. */
  readonly localAt: number
  /** A link to another file, as Unix archives have them. */
  readonly link: boolean
}

/** Everything the list of the archive names; throws an Error with the reason in words when it is broken, or when an entry leads elsewhere or is there twice. */
export async function listZipEntries(file: FileHandle, sizeBytes: number): Promise<readonly ZipEntry[]> {
  const tail = await readAt(file, Math.max(0, sizeBytes - longestEnd), Math.min(sizeBytes, longestEnd))
  const end = lastIndexOf(tail, endSignature)
  if (end < 0 || end + 22 > tail.length) throw new Error('it is no zip file')
  const [directorySize, directoryAt] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (directorySize > longestDirectory || directoryAt + directorySize > sizeBytes) throw new Error('its list of files is broken or too long')
  const directory = await readAt(file, directoryAt, directorySize)
  const entries: ZipEntry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature;) {
    const [nameLength, extraLength, commentLength] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32)]
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      localAt: directory.readUInt32LE(at + 42),
      link: (directory.readUInt32LE(at + 38) >>> 28) === 0xa,
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  const outside = entries.find(({ name, link }) => link || name.split(/[/\\]/).includes('..') || /^([/\\]|[a-z]:)/i.test(name))
  if (outside) throw new Error(`its entry "${outside.name.slice(0, 100)}" leads out of the archive, which no program of good will writes`)
  const seen = new Set<string>()
  for (const { name } of entries) {
    // Which of the two is meant depends on who reads it: a check of one says nothing about the other.
    if (seen.has(name)) throw new Error(`its entry "${name.slice(0, 100)}" is there twice`)
    seen.add(name)
  }
  return entries
}

/** Where the packed bytes of an entry begin. Throws an Error when its header is not there or they would end behind the file. */
export async function zipContentAt(file: FileHandle, sizeBytes: number, { name, localAt, packedBytes }: ZipEntry): Promise<number> {
  const local = await readAt(file, localAt, 30)
  if (local.length < 30 || local.readUInt32LE(0) !== localSignature) throw new Error(`its ${name} is broken`)
  const start = localAt + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (start + packedBytes > sizeBytes) throw new Error(`its ${name} is cut off`)
  return start
}

/** The unpacked bytes of the entry, null when there is none; throws an Error with the reason in words on a broken or too large one. */
export async function readZipEntry(file: FileHandle, sizeBytes: number, name: string, maxBytes: number): Promise<Buffer | null> {
  const entry = (await listZipEntries(file, sizeBytes)).find((one) => one.name === name)
  return entry === undefined ? null : readEntry(file, sizeBytes, entry, maxBytes)
}

async function readEntry(file: FileHandle, sizeBytes: number, entry: ZipEntry, maxBytes: number): Promise<Buffer> {
  const { name, method, packedBytes } = entry
  if (packedBytes > maxBytes || entry.sizeBytes > maxBytes) throw new Error(`its ${name} is larger than ${maxBytes / 1024 / 1024} MB`)
  const bytes = await readAt(file, await zipContentAt(file, sizeBytes, entry), packedBytes)
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
