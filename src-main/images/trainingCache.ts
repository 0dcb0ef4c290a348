/**
 * Decoded images on disk, so that a run decodes each once. Used by the trainer and the insight process, which may write at the same time:
 * a cache is a folder of segments (`segments.ts`), found by the SHA-256 of the image's file.
 */
import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import * as path from 'node:path'
import { channelsOf, type InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeImage, decoderVersion } from './decode.ts'
import { trimCaches } from './cacheFolders.ts'
import { decodeMask } from './mask.ts'
import { maskToInput } from './maskInput.ts'
import { readImageFile } from './readImageFile.ts'
import { openSegments, type SegmentItem } from './segments.ts'
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

/** A segment holds at most this; a crash loses no more than one [images, bytes]. */
const segmentImages = 8192
const segmentBytes = 64 * 2 ** 20
/** Files in flight per core: enough to hide the reading behind the decoding. */
const filesPerCore = 4

/** Opens the cache of these settings; segments of older decoders are removed, damaged ones ignored. */
export function openTrainingCache(cacheFolder: string, input: InputSettings, imagesPerSegment: number = segmentImages): TrainingCache {
  return openCache(cacheFolder, input, { name: input.colour, channels: channelsOf(input.colour), decode: decodeImage }, imagesPerSegment)
}

/** The same for masks: their values at the size of the input, uint8 [1,H,W]. */
export function openMaskCache(cacheFolder: string, input: InputSettings): TrainingCache {
  return openCache(cacheFolder, input, { name: 'mask', channels: 1, decode: async (bytes) => maskToInput(await decodeMask(bytes), input) }, segmentImages)
}

/** What is made of a file. */
interface CacheContent {
  /** In the name of the folder. */
  readonly name: string
  readonly channels: number
  decode(bytes: Buffer, input: InputSettings): Promise<Uint8Array>
}

function openCache(cacheFolder: string, input: InputSettings, content: CacheContent, imagesPerSegment: number): TrainingCache {
  const folder = path.join(cacheFolder, `${prefix}${decoderVersion}-${input.widthPx}x${input.heightPx}-${content.name}-${input.fit}`)
  const imageShape = [content.channels, input.heightPx, input.widthPx] as const
  const imageBytes = imageShape[0] * imageShape[1] * imageShape[2]
  const segments = openSegments(folder, { magic: 'CNVLPIX1', ending: '.pixels', itemBytes: imageBytes })
  removeOldDecoders(cacheFolder)
  trimCaches(cacheFolder, folder)
  return {
    async prepare(wanted, watch) {
      const missing = wanted.flatMap(({ sha256 }, index) => (segments.has(sha256) ? [] : [index]))
      const unready: UnreadyImage[] = []
      let decoded: SegmentItem[] = []
      let next = 0
      let done = wanted.length - missing.length
      watch.progress(done, wanted.length)
      const work = async (): Promise<void> => {
        while (next < missing.length && !watch.cancelled()) {
          const index = missing[next++]!
          const { sha256, file } = wanted[index]!
          try {
            const pixels = await decodeUnchanged(file, sha256, input, content)
            // Only now: while this one was decoded, another may have sent the list off as a segment.
            decoded.push({ key: sha256, bytes: pixels })
          } catch (thrown) {
            unready.push({ index, reason: reasonOf(thrown) })
          }
          if (decoded.length >= imagesPerSegment || decoded.length * imageBytes >= segmentBytes) {
            const full = decoded
            decoded = []
            segments.write(full)
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
      segments.write(decoded)
      return watch.cancelled() ? null : unready.sort((a, b) => a.index - b.index)
    },
    source(wanted) {
      const found = wanted.map(({ sha256 }) => {
        const place = segments.placeOf(sha256)
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
    close: () => segments.close(),
  }
}

const prefix = 'pixels-'

/** A label belongs to the bytes that were imported; other bytes under the same name are refused. */
async function decodeUnchanged(file: string, sha256: string, input: InputSettings, { decode }: CacheContent): Promise<Uint8Array> {
  const read = await readImageFile(file)
  if (read.sha256.toString('hex') !== sha256) throw new Error('the file has changed since it was imported')
  return decode(read.bytes, input)
}

/** What another version of the decoder made would train on other pixels than prediction sees. */
function removeOldDecoders(cacheFolder: string): void {
  for (const name of fs.readdirSync(cacheFolder)) {
    const version = /^pixels-(\d+)-/.exec(name)?.[1]
    if (version !== undefined && Number(version) < decoderVersion) fs.rmSync(path.join(cacheFolder, name), { recursive: true, force: true })
  }
}
