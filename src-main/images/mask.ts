/** Masks: files with one value, 0 to 255, for each pixel of an image. Read exactly; a format that loses values is refused. Used by the import of masks, their display and training. */
import sharp from 'sharp'
import { maskColour } from '../../src-shared/dataset/maskColour.ts'
import { assertSize, largestFileBytes, largestPixels } from './limits.ts'
import { decodeMaskPng, type MaskPixels } from './maskPng.ts'
import { openPicture, runPipeline } from './openPicture.ts'
import { sniffBytes, sniffFormat } from './sniff.ts'
import { unreadable } from './unreadable.ts'

export type { MaskPixels } from './maskPng.ts'

/** Values of a mask file: the index of a palette (PNG), or the grey from 0 to 255. Throws `imageUnreadable`. */
export async function decodeMask(bytes: Buffer): Promise<MaskPixels> {
  if (bytes.length > largestFileBytes) throw unreadable(`it is too large: ${Math.round(bytes.length / 2 ** 20)} MB, where ${largestFileBytes / 2 ** 20} MB are the limit`)
  const format = sniffFormat(bytes.subarray(0, sniffBytes))
  if (format === 'jpeg') throw unreadable('it is a JPEG, which changes values a little when it is saved, so they are not exact. Save the mask as PNG from its source')
  if (format === 'webp') throw unreadable('it is a WebP, which may have changed its values when it was saved. Save the mask as PNG from its source')
  const exact = format === 'png' ? await decodeMaskPng(bytes) : null
  if (exact !== null) return exact
  const picture = await openPicture(bytes)
  if (format === 'tiff') {
    const values = await tiffValues(bytes, picture.widthPx * picture.heightPx)
    if (values !== null) return { widthPx: picture.widthPx, heightPx: picture.heightPx, values }
  }
  const colours = await runPipeline(() => picture.pixels().raw().toBuffer())
  const values = new Uint8Array(colours.length / 3)
  for (let pixel = 0, at = 0; pixel < values.length; pixel++, at += 3) {
    const value = colours[at]!
    if (value !== colours[at + 1] || value !== colours[at + 2]) {
      throw unreadable('it has colours, where a mask has one value for each pixel. Save it in shades of grey, or as a PNG with a palette')
    }
    values[pixel] = value
  }
  return { widthPx: picture.widthPx, heightPx: picture.heightPx, values }
}

/** Grey TIFF of 16 bits holds values as they are, not scaled down to 8 bits; null for other TIFFs. */
async function tiffValues(bytes: Buffer, count: number): Promise<Uint8Array | null> {
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: largestPixels, sequentialRead: true })
  const { channels, depth, width, height } = await runPipeline(() => open().metadata())
  if (channels !== 1 || depth !== 'ushort') return null
  assertSize(width, height)
  const raw = await runPipeline(() => open().autoOrient().toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer())
  const wide = new Uint16Array(raw.buffer, raw.byteOffset, count)
  if (wide.some((value) => value > 255)) throw unreadable('it has values above 255, where a mask has one of 0 to 255 for each pixel')
  return Uint8Array.from(wide)
}

/** A mask for people: a colour for each value, nothing where it is 0. PNG, at most `sidePx` a side. */
export function maskPreview({ widthPx, heightPx, values }: MaskPixels, sidePx: number): Promise<Buffer> {
  const colours = Buffer.alloc(values.length * 4)
  const table = Array.from({ length: 256 }, (_, value) => rgba(maskColour(value)))
  for (const [pixel, value] of values.entries()) if (value !== 0) colours.writeUInt32BE(table[value]!, pixel * 4)
  return runPipeline(() =>
    sharp(colours, { raw: { width: widthPx, height: heightPx, channels: 4 }, limitInputPixels: largestPixels })
      .resize(sidePx, sidePx, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
      .png({ compressionLevel: 4 })
      .toBuffer(),
  )
}

/** Opaque RGBA. */
function rgba([red, green, blue]: ReturnType<typeof maskColour>): number {
  return ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0
}

/** Whether a mask fits an image: the same ratio of width to height, up to the rounding of one pixel. */
export function fitsImage(mask: { readonly widthPx: number; readonly heightPx: number }, image: { readonly widthPx: number; readonly heightPx: number }): boolean {
  return Math.abs(mask.heightPx - (image.heightPx * mask.widthPx) / image.widthPx) < 1 || Math.abs(mask.widthPx - (image.widthPx * mask.heightPx) / image.heightPx) < 1
}
