/** Takes files out of a zip archive (PKWARE's APPNOTE, sections 4.3 to 4.5) of up to 4 GB, each as a stream. Used by setupTensorflow.mjs for Python wheels. */
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const longestComment = 65_535

/** Names, sizes and places of all files of an archive. Throws with a sentence when it is not one that can be read. */
export async function listZip(path) {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = await readAt(file, Math.max(0, size - 22 - longestComment), Math.min(size, 22 + longestComment))
    const end = lastEnd(tail)
    if (end < 0) throw new Error(`${path}: this is not a zip archive (it has no end record), or it was cut short. Download it again.`)
    const [count, length, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
    if (count === 0xffff || start === 0xffffffff) throw new Error(`${path}: archives above 4 GB cannot be read. Install the package with pip and name its folder instead.`)
    return readEntries(await readAt(file, start, length), count, path)
  } finally {
    await file.close()
  }
}

function lastEnd(tail) {
  for (let at = tail.length - 22; at >= 0; at -= 1) if (tail.readUInt32LE(at) === endSignature) return at
  return -1
}

function readEntries(directory, count, path) {
  const entries = []
  for (let at = 0, index = 0; index < count; index += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) throw new Error(`${path}: its list of files is damaged. Download it again.`)
    const [nameLength, extraLength, commentLength] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32)]
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  return entries.filter(({ name }) => !name.endsWith('/'))
}

/** Writes entries below a folder under their own names. Throws when one would lie outside it or its content is not what the archive says. */
export async function extractZip(path, entries, folder) {
  const file = await open(path)
  try {
    for (const entry of entries) await extractEntry(file, path, entry, folder)
  } finally {
    await file.close()
  }
}

async function extractEntry(file, path, { name, method, checksum, packedBytes, sizeBytes, offset }, folder) {
  if (name.split(/[/\\]/).includes('..') || /^([/\\]|[a-z]:)/i.test(name)) throw new Error(`${path}: its file "${name}" would be written outside the folder. Use another archive.`)
  if (method !== 0 && method !== 8) throw new Error(`${path}: "${name}" is packed by method ${method}, only stored and deflated files can be read. Install the package with pip and name its folder instead.`)
  const header = await readAt(file, offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) throw new Error(`${path}: "${name}" is not where the list says. Download the archive again.`)
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const target = join(folder, name)
  mkdirSync(dirname(target), { recursive: true })
  let [found, written] = [0, 0]
  async function* counted(chunks) {
    for await (const chunk of chunks) {
      found = crc32(chunk, found)
      written += chunk.length
      yield chunk
    }
  }
  const packed = packedBytes === 0 ? [] : createReadStream(path, { start, end: start + packedBytes - 1, highWaterMark: 1 << 20 })
  await pipeline(packed, ...(method === 8 ? [createInflateRaw({ chunkSize: 1 << 20 })] : []), counted, createWriteStream(target))
  if (found !== checksum || written !== sizeBytes) throw new Error(`${path}: "${name}" is damaged (its checksum differs). Download the archive again.`)
}

async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
