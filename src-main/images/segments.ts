/**
 * Items of one size on disk, each found by a SHA-256: what the caches of decoded images and of features are made of. A folder of segments
 * that are written whole (temporary file, fsync, rename) and never changed, so that several processes may write to it.
 * Segment: 8-byte magic, count, bytes per item (uint32 LE each), then per item its key and the CRC-32 of its bytes, then the items.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { crc32 } from 'node:zlib'
import { AppError } from '../../src-shared/errors/appError.ts'

export interface SegmentFormat {
  /** Eight ASCII characters. */
  readonly magic: string
  /** Of the file names: `.pixels`. */
  readonly ending: string
  readonly itemBytes: number
}

export interface SegmentItem {
  /** SHA-256, lower-case hex. */
  readonly key: string
  readonly bytes: Uint8Array
}

export interface SegmentPlace {
  /** An open file of this process. */
  readonly file: number
  /** [bytes] */
  readonly position: number
}

export interface Segments {
  has(key: string): boolean
  placeOf(key: string): SegmentPlace | undefined
  /** One segment of these items; none for none. Throws `cacheUnwritable`. */
  write(items: readonly SegmentItem[]): void
  close(): void
}

const hashBytes = 32
const entryBytes = hashBytes + 4

/** Opens a folder, which is made where it is not there; damaged segments and other files are ignored. Throws `cacheUnwritable`. */
export function openSegments(folder: string, format: SegmentFormat): Segments {
  const places = new Map<string, SegmentPlace>()
  const open: number[] = []
  const add = (file: string): void => {
    const handle = fs.openSync(file, 'r')
    const keys = readTable(handle, format)
    if (keys === null) {
      fs.closeSync(handle)
      return
    }
    open.push(handle)
    const first = headBytes(format) + keys.length * entryBytes
    keys.forEach((key, index) => places.set(key, { file: handle, position: first + index * format.itemBytes }))
  }
  try {
    fs.mkdirSync(folder, { recursive: true })
  } catch (thrown) {
    throw unwritable(folder, thrown)
  }
  for (const name of fs.readdirSync(folder)) if (name.endsWith(format.ending)) add(path.join(folder, name))
  return {
    has: (key) => places.has(key),
    placeOf: (key) => places.get(key),
    write(items) {
      const [first] = items
      if (first === undefined) return
      const file = path.join(folder, `${process.pid}-${Date.now()}-${first.key.slice(0, 16)}${format.ending}`)
      try {
        saveSegment(file, format, items)
      } catch (thrown) {
        fs.rmSync(`${file}.tmp`, { force: true })
        throw unwritable(folder, thrown)
      }
      add(file)
    },
    close() {
      for (const handle of open.splice(0)) fs.closeSync(handle)
      places.clear()
    },
  }
}

function headBytes({ magic }: SegmentFormat): number {
  return magic.length + 8
}

function saveSegment(file: string, format: SegmentFormat, items: readonly SegmentItem[]): void {
  const head = Buffer.alloc(headBytes(format))
  head.write(format.magic, 'latin1')
  head.writeUInt32LE(items.length, format.magic.length)
  head.writeUInt32LE(format.itemBytes, format.magic.length + 4)
  const table = Buffer.alloc(items.length * entryBytes)
  items.forEach(({ key, bytes }, index) => {
    table.write(key, index * entryBytes, 'hex')
    table.writeUInt32LE(crc32(bytes), index * entryBytes + hashBytes)
  })
  const handle = fs.openSync(`${file}.tmp`, 'w', 0o600)
  try {
    for (const part of [head, table, ...items.map(({ bytes }) => bytes)]) {
      for (let written = 0; written < part.length; ) written += fs.writeSync(handle, part, written, part.length - written)
    }
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
  fs.renameSync(`${file}.tmp`, file)
}

/** The key of every item of a segment; null when any number or any item of it is not as it was written. */
function readTable(handle: number, format: SegmentFormat): string[] | null {
  const { magic, itemBytes } = format
  const head = Buffer.alloc(headBytes(format))
  if (fs.readSync(handle, head, 0, head.length, 0) !== head.length || head.toString('latin1', 0, magic.length) !== magic) return null
  const count = head.readUInt32LE(magic.length)
  if (head.readUInt32LE(magic.length + 4) !== itemBytes || fs.fstatSync(handle).size !== head.length + count * (entryBytes + itemBytes)) return null
  const table = Buffer.alloc(count * entryBytes)
  fs.readSync(handle, table, 0, table.length, head.length)
  const keys: string[] = []
  const item = Buffer.alloc(itemBytes)
  for (let index = 0; index < count; index++) {
    fs.readSync(handle, item, 0, itemBytes, head.length + table.length + index * itemBytes)
    if (crc32(item) !== table.readUInt32LE(index * entryBytes + hashBytes)) return null
    keys.push(table.toString('hex', index * entryBytes, index * entryBytes + hashBytes))
  }
  return keys
}

function unwritable(folder: string, thrown: unknown): AppError {
  return new AppError('cacheUnwritable', { folder, reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown })
}
