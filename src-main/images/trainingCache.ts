/**
 * Decoded images on disk, so that a run decodes each once. Used by the trainer and the insight process, which may write at the same time:
 * a cache is a folder of segments that are written whole (temporary file, fsync, rename) and never changed.
 * Segment: 8-byte magic, count, bytes per image (uint32 LE each), then per image SHA-256 of the file and CRC-32 of the pixels, then the pixels.
 */
import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import * as path from 'node:path'
import { crc32 } from 'node:zlib'
import { channelsOf, type InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeImage, decoderVersion } from './decode.ts'
import { readImageFile } from './readImageFile.ts'
import { reasonOf } from './unreadable.ts'

export interface WantedImage {
  /** Of the file as it was imported, lower-case hex. */
  readonly sha256: string
  /** Absolute path. */
  readonly file: string
}

/** Decoded pixels of a fixed list of images, uint8 [C,H,W] each. */
export interface PixelSource {
  readonly count: number
  /** [C, H, W] */
  readonly imageShape: readonly [number, number, number]
  /** Copies image `index` to `target` at `offset`. */
  readInto(index: number, target: Uint8Array, offset: number): void
  /** Where the pixels lie on disk, so that another thread can read them; absent: they are in memory. */
  readonly stored?: StoredPixels
}

export interface StoredPixels {
  readonly folder: string
  readonly imageBytes: number
  /** An open file of this process and the place in it [bytes]. */
  placeOf(index: number): { readonly file: number; readonly position: number }
}

export interface UnreadyImage {
  /** Place in the list that was asked for. */
  readonly index: number
  readonly reason: string
}

export interface TrainingCache {
  /**
   * Decodes what is missing. Files that cannot be read, or whose content is not the imported one, come back with the reason.
   * Returns null when `cancelled` said so; what was decoded until then is kept. Throws `cacheUnwritable`.
   */
  prepare(wanted: readonly WantedImage[], watch: PrepareWatch): Promise<readonly UnreadyImage[] | null>
  /** The pixels of prepared images. */
  source(wanted: readonly { readonly sha256: string }[]): PixelSource
  close(): void
}

export interface PrepareWatch {
  cancelled(): boolean
  progress(done: number, total: number): void
}

const magic = Buffer.from('CNVLPIX1')
const headBytes = magic.length + 8
const hashBytes = 32
const entryBytes = hashBytes + 4
const ending = '.pixels'
/** A segment holds at most this; a crash loses no more than one [images, bytes]. */
const segmentImages = 8192
const segmentBytes = 64 * 2 ** 20
/** Files in flight per core: enough to hide the reading behind the decoding. */
const filesPerCore = 4

interface Place {
  readonly file: number
  readonly position: number
}

/** Opens the cache of these settings; segments of older decoders are removed, damaged ones ignored. */
export function openTrainingCache(cacheFolder: string, input: InputSettings, imagesPerSegment: number = segmentImages): TrainingCache {
  const folder = path.join(cacheFolder, `${prefix}${decoderVersion}-${input.widthPx}x${input.heightPx}-${input.colour}-${input.fit}`)
  const imageShape = [channelsOf(input.colour), input.heightPx, input.widthPx] as const
  const imageBytes = imageShape[0] * imageShape[1] * imageShape[2]
  const places = new Map<string, Place>()
  const open: number[] = []
  try {
    fs.mkdirSync(folder, { recursive: true })
  } catch (thrown) {
    throw unwritable(folder, thrown)
  }
  removeOldDecoders(cacheFolder)
  trimCaches(cacheFolder, folder)
  for (const name of fs.readdirSync(folder)) if (name.endsWith(ending)) addSegment(path.join(folder, name))

  function addSegment(file: string): void {
    const handle = fs.openSync(file, 'r')
    const entries = readTable(handle, imageBytes)
    if (entries === null) {
      fs.closeSync(handle)
      return
    }
    open.push(handle)
    entries.forEach((sha256, index) => places.set(sha256, { file: handle, position: headBytes + entries.length * entryBytes + index * imageBytes }))
  }

  function writeSegment(decoded: readonly Decoded[]): void {
    if (decoded.length === 0) return
    const file = path.join(folder, `${process.pid}-${Date.now()}-${decoded[0]!.sha256.slice(0, 16)}${ending}`)
    try {
      saveSegment(file, imageBytes, decoded)
    } catch (thrown) {
      fs.rmSync(`${file}.tmp`, { force: true })
      throw unwritable(folder, thrown)
    }
    addSegment(file)
  }

  return {
    async prepare(wanted, watch) {
      const missing = wanted.flatMap(({ sha256 }, index) => (places.has(sha256) ? [] : [index]))
      const unready: UnreadyImage[] = []
      let decoded: Decoded[] = []
      let next = 0
      let done = wanted.length - missing.length
      watch.progress(done, wanted.length)
      const work = async (): Promise<void> => {
        while (next < missing.length && !watch.cancelled()) {
          const index = missing[next++]!
          const { sha256, file } = wanted[index]!
          try {
            const pixels = await decodeUnchanged(file, sha256, input)
            // Only now: while this one was decoded, another may have sent the list off as a segment.
            decoded.push({ sha256, pixels })
          } catch (thrown) {
            unready.push({ index, reason: reasonOf(thrown) })
          }
          if (decoded.length >= imagesPerSegment || decoded.length * imageBytes >= segmentBytes) {
            const full = decoded
            decoded = []
            writeSegment(full)
          }
          watch.progress(++done, wanted.length)
        }
      }
      try {
        await Promise.all(Array.from({ length: filesPerCore * availableParallelism() }, work))
      } finally {
        // Stops the other workers when one of them threw.
        next = missing.length
      }
      writeSegment(decoded)
      return watch.cancelled() ? null : unready.sort((a, b) => a.index - b.index)
    },
    source(wanted) {
      const found = wanted.map(({ sha256 }) => {
        const place = places.get(sha256)
        if (place === undefined) throw new Error(`training cache: ${sha256} was not prepared`)
        return place
      })
      return {
        count: found.length,
        imageShape,
        stored: { folder, imageBytes, placeOf: (index) => found[index]! },
        readInto(index, target, offset) {
          const { file, position } = found[index]!
          const read = fs.readSync(file, target, offset, imageBytes, position)
          if (read !== imageBytes) throw new AppError('cacheDamaged', { folder })
        },
      }
    },
    close() {
      for (const handle of open.splice(0)) fs.closeSync(handle)
      places.clear()
    },
  }
}

const prefix = 'pixels-'

interface Decoded {
  readonly sha256: string
  readonly pixels: Uint8Array
}

/** A label belongs to the bytes that were imported; other bytes under the same name are refused. */
async function decodeUnchanged(file: string, sha256: string, input: InputSettings): Promise<Uint8Array> {
  const read = await readImageFile(file)
  if (read.sha256.toString('hex') !== sha256) throw new Error('the file has changed since it was imported')
  return decodeImage(read.bytes, input)
}

function saveSegment(file: string, imageBytes: number, decoded: readonly Decoded[]): void {
  const head = Buffer.alloc(headBytes)
  magic.copy(head)
  head.writeUInt32LE(decoded.length, magic.length)
  head.writeUInt32LE(imageBytes, magic.length + 4)
  const table = Buffer.alloc(decoded.length * entryBytes)
  decoded.forEach(({ sha256, pixels }, index) => {
    table.write(sha256, index * entryBytes, 'hex')
    table.writeUInt32LE(crc32(pixels), index * entryBytes + hashBytes)
  })
  const handle = fs.openSync(`${file}.tmp`, 'w', 0o600)
  try {
    for (const part of [head, table, ...decoded.map(({ pixels }) => pixels)]) {
      for (let written = 0; written < part.length; ) written += fs.writeSync(handle, part, written, part.length - written)
    }
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
  fs.renameSync(`${file}.tmp`, file)
}

/** SHA-256 of every image of a segment; null when any number or any pixel of it is not as it was written. */
function readTable(handle: number, imageBytes: number): string[] | null {
  const head = Buffer.alloc(headBytes)
  if (fs.readSync(handle, head, 0, headBytes, 0) !== headBytes || !head.subarray(0, magic.length).equals(magic)) return null
  const count = head.readUInt32LE(magic.length)
  if (head.readUInt32LE(magic.length + 4) !== imageBytes || fs.fstatSync(handle).size !== headBytes + count * (entryBytes + imageBytes)) return null
  const table = Buffer.alloc(count * entryBytes)
  fs.readSync(handle, table, 0, table.length, headBytes)
  const hashes: string[] = []
  const pixels = Buffer.alloc(imageBytes)
  for (let index = 0; index < count; index++) {
    fs.readSync(handle, pixels, 0, imageBytes, headBytes + table.length + index * imageBytes)
    if (crc32(pixels) !== table.readUInt32LE(index * entryBytes + hashBytes)) return null
    hashes.push(table.toString('hex', index * entryBytes, index * entryBytes + hashBytes))
  }
  return hashes
}

/** What another version of the decoder made would train on other pixels than prediction sees. */
function removeOldDecoders(cacheFolder: string): void {
  for (const name of fs.readdirSync(cacheFolder)) {
    const version = /^pixels-(\d+)-/.exec(name)?.[1]
    if (version !== undefined && Number(version) < decoderVersion) fs.rmSync(path.join(cacheFolder, name), { recursive: true, force: true })
  }
}

/** All settings together may take this much; beyond it those not used for longest go. One set that is larger still is kept while it is used [bytes]. */
const mostBytes = 8 * 2 ** 30
/** A cache used within this time may belong to a process that is still writing [ms]. */
const inUseMs = 60 * 60 * 1000

/** Keeps the caches of all settings within `limitBytes`, least recently used first; marks `used` as used now. */
export function trimCaches(cacheFolder: string, used: string, limitBytes: number = mostBytes): void {
  const now = new Date()
  fs.utimesSync(used, now, now)
  const caches = fs
    .readdirSync(cacheFolder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => path.join(cacheFolder, name))
    .map((folder) => ({ folder, usedMs: fs.statSync(folder).mtimeMs, sizeBytes: folderBytes(folder) }))
    .sort((a, b) => a.usedMs - b.usedMs)
  let total = caches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const { folder, usedMs, sizeBytes } of caches) {
    if (total <= limitBytes || now.getTime() - usedMs < inUseMs) return
    fs.rmSync(folder, { recursive: true, force: true })
    total -= sizeBytes
  }
}

function folderBytes(folder: string): number {
  return fs.readdirSync(folder).reduce((sum, name) => sum + (fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

function unwritable(folder: string, thrown: unknown): AppError {
  return new AppError('cacheUnwritable', { folder, reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown })
}
