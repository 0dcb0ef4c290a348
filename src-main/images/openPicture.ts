/**
 * The one decoder: every path from a file to pixels (thumbnail, full view, training, prediction, export) starts with `openPicture`.
 * The only importer of sharp, together with the files beside it that finish the pipelines.
 */
import sharp, { type Metadata, type Sharp } from 'sharp'
import { decodeBmp, readBmpHeader } from './bmp.ts'
import { assertSize, largestFileBytes, largestPixels } from './limits.ts'
import { describeContent, sniffBytes, sniffFormat, type ImageFormat } from './sniff.ts'
import { reasonOf, unreadable } from './unreadable.ts'

// libvips goes by content and would open SVG, PDF and more: everything is closed but the formats we promise.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif', 'VipsForeignLoadTiff'] })
// One image per thread is faster than one image over all threads, and no pixel is needed twice.
sharp.concurrency(1)
sharp.cache(false)

/** What lies behind transparent pixels, in every path. */
export const background = { r: 255, g: 255, b: 255 } as const

export interface Picture {
  readonly format: ImageFormat
  /** Size as shown: after the EXIF orientation. */
  readonly widthPx: number
  readonly heightPx: number
  /** A fresh pipeline: turned upright, 8-bit sRGB, transparency over `background`; three channels. Decoding errors come out of its end. */
  pixels(): Sharp
}

const options = { failOn: 'error', limitInputPixels: largestPixels, sequentialRead: true, animated: false } as const

/** Reads the header; throws `imageUnreadable` with the reason for anything that is not a picture within the limits. */
export async function openPicture(bytes: Buffer): Promise<Picture> {
  if (bytes.length > largestFileBytes) throw unreadable(`it is too large: ${Math.round(bytes.length / 2 ** 20)} MB, where ${largestFileBytes / 2 ** 20} MB are the limit`)
  const start = bytes.subarray(0, sniffBytes)
  const format = sniffFormat(start)
  if (format === null) throw unreadable(describeContent(start))
  if (format === 'bmp') return openBitmap(bytes)
  // libvips shows a GIF's first frame alone; the canvas it claims is what other programs would allocate.
  if (format === 'gif' && bytes.length >= 10) assertSize(bytes.readUInt16LE(6), bytes.readUInt16LE(8))
  let header: Metadata
  try {
    // Without the pixel limit, so that the refusal can name the size.
    header = await sharp(bytes, { ...options, limitInputPixels: false }).metadata()
  } catch (error) {
    throw unreadable(decoderReason(error), error)
  }
  assertSize(header.width, header.height)
  const upright = header.autoOrient
  return { format, widthPx: upright.width, heightPx: upright.height, pixels: () => finish(sharp(bytes, options).autoOrient()) }
}

async function openBitmap(bytes: Buffer): Promise<Picture> {
  const { widthPx, heightPx } = readBmpHeader(bytes)
  assertSize(widthPx, heightPx)
  const bitmap = await decodeBmp(bytes)
  const raw = { width: widthPx, height: heightPx, channels: bitmap.channels }
  return { format: 'bmp', widthPx, heightPx, pixels: () => finish(sharp(bitmap.pixels, { raw, limitInputPixels: largestPixels })) }
}

function finish(pipeline: Sharp): Sharp {
  return pipeline.flatten({ background }).toColourspace('srgb')
}

/** Runs the end of a pipeline; a decoder's complaint becomes `imageUnreadable`. */
export async function runPipeline<T>(end: () => Promise<T>): Promise<T> {
  try {
    return await end()
  } catch (error) {
    throw unreadable(decoderReason(error), error)
  }
}

function decoderReason(error: unknown): string {
  const text = reasonOf(error).split('\n')[0] ?? ''
  const plain = text.replace(/^Input (buffer|file) (has corrupt header: ?|contains )?/i, '').replace(/^vips\w*: ?/i, '').trim()
  return plain === '' ? 'it is damaged' : `it is damaged: ${plain}`
}
