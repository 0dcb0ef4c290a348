/**
 * Reader for Windows and OS/2 bitmaps, which sharp cannot open: 1, 2, 4, 8, 16, 24 and 32 bits, palettes, bit fields, RLE4 and RLE8.
 * Used by `openPicture.ts` only. Written from Microsoft's BITMAPINFOHEADER/BITMAPV5HEADER pages; transparency is ignored as viewers do,
 * except where a V4/V5 header or an alpha mask declares it. Embedded JPEG or PNG, OS/2 Huffman and RLE24 are refused.
 */
import { setImmediate as nextTick } from 'node:timers/promises'
import { unreadable } from './unreadable.ts'

export interface BmpHeader {
  readonly widthPx: number
  readonly heightPx: number
}
export interface Bitmap extends BmpHeader {
  /** Row by row from the top, `channels` bytes a pixel: [H,W,C]. */
  readonly pixels: Buffer
  readonly channels: 3 | 4
}

const fileHeaderBytes = 14
const rgbUncompressed = 0
const rle8 = 1
const rle4 = 2
const bitFields = 3
const alphaBitFields = 6
/** Rows are decoded in slices of about this many pixels, so that a large bitmap does not hold up the program. */
const pixelsPerSlice = 1_000_000

interface Layout extends BmpHeader {
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  readonly pixelOffset: number
  readonly palette: Buffer
  readonly paletteStep: 3 | 4
  readonly masks: readonly [number, number, number, number] | null
}

/** Size from the header alone; throws `imageUnreadable`. */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  const { widthPx, heightPx } = readLayout(bytes)
  return { widthPx, heightPx }
}

/** Decodes the whole bitmap; throws `imageUnreadable` for damage, missing rows and kinds we do not read. */
export async function decodeBmp(bytes: Buffer): Promise<Bitmap> {
  const layout = readLayout(bytes)
  if (layout.compression === rle4 || layout.compression === rle8) return decodeRuns(bytes, layout)
  return decodeRows(bytes, layout)
}

function readLayout(bytes: Buffer): Layout {
  if (bytes.length < fileHeaderBytes + 12) throw unreadable('the BMP header is cut short')
  const headerBytes = bytes.readUInt32LE(fileHeaderBytes)
  const os2 = headerBytes === 12
  if (!os2 && (headerBytes < 16 || headerBytes > 124 || headerBytes % 4 !== 0)) throw unreadable(`the BMP header has an unknown size of ${headerBytes} bytes`)
  if (bytes.length < fileHeaderBytes + headerBytes) throw unreadable('the BMP header is cut short')
  const header = bytes.subarray(fileHeaderBytes, fileHeaderBytes + headerBytes)
  const word = (offset: number): number => (offset + 4 <= headerBytes ? header.readUInt32LE(offset) : 0)
  const widthPx = os2 ? header.readUInt16LE(4) : header.readInt32LE(4)
  const signedHeight = os2 ? header.readUInt16LE(6) : header.readInt32LE(8)
  const heightPx = Math.abs(signedHeight)
  const bits = header.readUInt16LE(os2 ? 10 : 14)
  const compression = os2 ? rgbUncompressed : word(16)
  if (widthPx <= 0 || heightPx <= 0) throw unreadable(`the BMP header claims ${widthPx}x${signedHeight} pixels`)
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw unreadable(`the BMP has an unknown depth of ${bits} bits`)
  assertCompression(compression, bits, headerBytes)

  let offset = fileHeaderBytes + headerBytes
  let masks: Layout['masks'] = null
  if (compression === bitFields || compression === alphaBitFields) {
    // Three or four masks follow a 40-byte header; longer headers hold them inside, at the same place.
    const count = compression === alphaBitFields || headerBytes >= 56 ? 4 : 3
    if (headerBytes === 40) offset += count * 4
    if (bytes.length < fileHeaderBytes + 40 + count * 4) throw unreadable('the BMP bit fields are cut short')
    const mask = (index: number): number => (index < count ? bytes.readUInt32LE(fileHeaderBytes + 40 + index * 4) : 0)
    masks = [mask(0), mask(1), mask(2), mask(3)]
    if (masks[0] === 0 && masks[1] === 0 && masks[2] === 0) throw unreadable('the BMP bit fields are empty')
  } else if (bits === 16) {
    masks = [0x7c00, 0x03e0, 0x001f, 0]
  } else if (bits === 32) {
    masks = [0xff0000, 0x00ff00, 0x0000ff, 0]
  }

  const paletteStep = os2 ? 3 : 4
  const pixelOffset = bytes.readUInt32LE(10)
  if (pixelOffset < fileHeaderBytes + headerBytes || pixelOffset > bytes.length) throw unreadable('the BMP pixel data lies outside the file')
  let palette: Buffer = Buffer.alloc(0)
  if (bits <= 8) {
    const declared = word(32)
    const entries = Math.min(declared === 0 || declared > 2 ** bits ? 2 ** bits : declared, Math.floor((pixelOffset - offset) / paletteStep))
    if (entries <= 0) throw unreadable('the BMP has no palette')
    palette = bytes.subarray(offset, offset + entries * paletteStep)
  }
  return { widthPx, heightPx, topDown: signedHeight < 0, bits, compression, pixelOffset, palette, paletteStep, masks }
}

function assertCompression(compression: number, bits: number, headerBytes: number): void {
  const fits =
    compression === rgbUncompressed ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    (compression === bitFields && (bits === 16 || bits === 32) && headerBytes !== 64) ||
    (compression === alphaBitFields && (bits === 16 || bits === 32))
  if (!fits) throw unreadable(`the BMP is packed in a way that is not read (method ${compression} at ${bits} bits)`)
}

async function decodeRows(bytes: Buffer, layout: Layout): Promise<Bitmap> {
  const { widthPx, heightPx, bits, pixelOffset, topDown } = layout
  const rowBytes = Math.ceil((widthPx * bits) / 32) * 4
  // The last row may lack its padding, never its pixels.
  const needed = rowBytes * (heightPx - 1) + Math.ceil((widthPx * bits) / 8)
  if (bytes.length - pixelOffset < needed) throw unreadable(`the BMP is cut short: ${bytes.length - pixelOffset} of ${needed} bytes of pixels`)
  const channels = layout.masks && layout.masks[3] !== 0 ? 4 : 3
  const pixels = Buffer.alloc(widthPx * heightPx * channels)
  const decodeRow = bits <= 8 ? paletteRow(layout) : bits === 24 ? copyRow : maskedRow(layout, channels)
  const rowsPerSlice = Math.max(1, Math.floor(pixelsPerSlice / widthPx))
  for (let y = 0; y < heightPx; y++) {
    const row = topDown ? y : heightPx - 1 - y
    decodeRow(bytes, pixelOffset + row * rowBytes, pixels, y * widthPx * channels, widthPx)
    if (y % rowsPerSlice === rowsPerSlice - 1) await nextTick()
  }
  return { widthPx, heightPx, pixels, channels }
}

type RowDecoder = (bytes: Buffer, from: number, pixels: Buffer, to: number, widthPx: number) => void

const copyRow: RowDecoder = (bytes, from, pixels, to, widthPx) => {
  for (let x = 0; x < widthPx; x++, from += 3, to += 3) {
    pixels[to] = bytes[from + 2]!
    pixels[to + 1] = bytes[from + 1]!
    pixels[to + 2] = bytes[from]!
  }
}

function paletteRow(layout: Layout): RowDecoder {
  const { bits } = layout
  const colours = paletteColours(layout)
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  return (bytes, from, pixels, to, widthPx) => {
    for (let x = 0; x < widthPx; x++, to += 3) {
      const shift = 8 - bits * ((x % perByte) + 1)
      const colour = ((bytes[from + Math.floor(x / perByte)]! >> shift) & mask) * 3
      pixels[to] = colours[colour]!
      pixels[to + 1] = colours[colour + 1]!
      pixels[to + 2] = colours[colour + 2]!
    }
  }
}

/** 256 entries of red, green, blue; an index past the end of the palette is black. */
function paletteColours({ palette, paletteStep }: Layout): Uint8Array {
  const colours = new Uint8Array(256 * 3)
  for (let entry = 0; entry * paletteStep + 2 < palette.length; entry++) {
    for (let channel = 0; channel < 3; channel++) colours[entry * 3 + channel] = palette[entry * paletteStep + 2 - channel]!
  }
  return colours
}

function maskedRow(layout: Layout, channels: 3 | 4): RowDecoder {
  const step = layout.bits / 8
  const scales = layout.masks!.slice(0, channels).map((mask) => {
    if (mask === 0) return { shift: 0, most: 0 }
    const shift = 31 - Math.clz32(mask & -mask)
    return { shift, most: mask >>> shift }
  })
  return (bytes, from, pixels, to, widthPx) => {
    for (let x = 0; x < widthPx; x++, from += step) {
      const value = step === 2 ? bytes.readUInt16LE(from) : bytes.readUInt32LE(from)
      for (const { shift, most } of scales) {
        pixels[to++] = most === 0 ? 0 : Math.round((((value >>> shift) & most) >>> 0) * (255 / most))
      }
    }
  }
}

/** RLE4 and RLE8: pairs of (count, colour), escapes for end of line, end of picture, jump and literal runs. Pixels jumped over are the first colour. */
async function decodeRuns(bytes: Buffer, layout: Layout): Promise<Bitmap> {
  const { widthPx, heightPx, topDown } = layout
  const colours = paletteColours(layout)
  const indexes = new Uint8Array(widthPx * heightPx)
  const nibbles = layout.compression === rle4
  let at = layout.pixelOffset
  let x = 0
  let y = 0
  let ended = false
  const put = (index: number): void => {
    if (x < widthPx && y < heightPx) indexes[(topDown ? y : heightPx - 1 - y) * widthPx + x] = index
    x++
  }
  while (!ended && y < heightPx) {
    if (at + 2 > bytes.length) throw unreadable('the BMP is cut short inside its packed rows')
    const count = bytes[at]!
    const value = bytes[at + 1]!
    at += 2
    if (count > 0) {
      for (let step = 0; step < count; step++) put(nibbles ? (step % 2 === 0 ? value >> 4 : value & 15) : value)
    } else if (value === 0) {
      x = 0
      y++
      if (y % 4096 === 0) await nextTick()
    } else if (value === 1) {
      ended = true
    } else if (value === 2) {
      if (at + 2 > bytes.length) throw unreadable('the BMP is cut short inside its packed rows')
      x += bytes[at]!
      y += bytes[at + 1]!
      at += 2
    } else {
      const literalBytes = nibbles ? Math.ceil(value / 2) : value
      if (at + literalBytes > bytes.length) throw unreadable('the BMP is cut short inside its packed rows')
      for (let step = 0; step < value; step++) {
        const byte = bytes[at + (nibbles ? step >> 1 : step)]!
        put(nibbles ? (step % 2 === 0 ? byte >> 4 : byte & 15) : byte)
      }
      // Literal runs are padded to an even number of bytes.
      at += literalBytes + (literalBytes % 2)
    }
  }
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  for (let pixel = 0; pixel < indexes.length; pixel++) {
    const colour = indexes[pixel]! * 3
    pixels[pixel * 3] = colours[colour]!
    pixels[pixel * 3 + 1] = colours[colour + 1]!
    pixels[pixel * 3 + 2] = colours[colour + 2]!
    if (pixel % pixelsPerSlice === pixelsPerSlice - 1) await nextTick()
  }
  return { widthPx, heightPx, pixels, channels: 3 }
}
