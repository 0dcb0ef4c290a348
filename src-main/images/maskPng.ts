/**
 * PNG files of one value per pixel, read without any conversion: an index in a palette stays that index, which libvips would turn into
 * its colour. Written from the PNG specification (chunks 4, filters 9, sample depth 13.12). Used by mask.ts.
 */
import { setImmediate as nextTick } from 'node:timers/promises'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { assertSize } from './limits.ts'
import { unreadable } from './unreadable.ts'

export interface MaskPixels {
  readonly widthPx: number
  readonly heightPx: number
  /** [H,W] */
  readonly values: Uint8Array
}

const inflateAside = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)

/** Rows are read in slices of about this many pixels, so that a large mask does not hold up the program. */
const pixelsPerSlice = 1_000_000
const signatureBytes = 8
const grey = 0
const palette = 3

/** The values of a grey or palette PNG that is not interlaced; null for other kinds. Throws `imageUnreadable`. */
export async function decodeMaskPng(bytes: Buffer): Promise<MaskPixels | null> {
  if (bytes.length < signatureBytes + 25 || bytes.toString('latin1', 12, 16) !== 'IHDR') throw unreadable('the PNG header is cut short')
  const header = bytes.subarray(signatureBytes + 8)
  const [widthPx, heightPx, depth, kind, interlaced] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8]!, header[9]!, header[12]!]
  if ((kind !== grey && kind !== palette) || interlaced !== 0) return null
  assertSize(widthPx, heightPx)
  if (![1, 2, 4, 8, 16].includes(depth) || (kind === palette && depth === 16)) throw unreadable(`the PNG header has an unknown depth of ${depth} bits`)
  const rowBytes = Math.ceil((widthPx * depth) / 8)
  const data = await unpack(bytes, heightPx * (1 + rowBytes))
  const rows = Buffer.alloc(heightPx * rowBytes)
  const rowsPerSlice = Math.max(1, Math.floor(pixelsPerSlice / widthPx))
  const values = new Uint8Array(widthPx * heightPx)
  // Grey of fewer bits runs from black to white too: 1 of one bit is 255.
  const scale = kind === grey && depth < 8 ? 255 / (2 ** depth - 1) : 1
  for (let y = 0, at = 0; y < heightPx; y++) {
    if (y > 0 && y % rowsPerSlice === 0) await nextTick()
    unfilter(data, rows, y, rowBytes, Math.max(1, depth / 8))
    const row = rows.subarray(y * rowBytes, (y + 1) * rowBytes)
    for (let x = 0; x < widthPx; x++, at++) {
      if (depth === 8) values[at] = row[x]!
      else if (depth === 16) {
        if (row[2 * x] !== 0) throw unreadable('it has values above 255, where a mask has one of 0 to 255 for each pixel')
        values[at] = row[2 * x + 1]!
      } else {
        const first = x * depth
        values[at] = ((row[first >> 3]! >> (8 - depth - (first & 7))) & (2 ** depth - 1)) * scale
      }
    }
  }
  return { widthPx, heightPx, values }
}

/** All IDAT chunks, unpacked; exactly `expectedBytes`. */
async function unpack(bytes: Buffer, expectedBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let at = signatureBytes; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (at + 12 + length > bytes.length) throw unreadable('it is damaged: the file is cut short')
    if (name === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length))
    if (name === 'IEND') break
    at += 12 + length
  }
  try {
    const data = await inflateAside(Buffer.concat(parts), { maxOutputLength: expectedBytes })
    if (data.length === expectedBytes) return data
  } catch (error) {
    throw unreadable('it is damaged: its data cannot be unpacked', error)
  }
  throw unreadable('it is damaged: it holds fewer rows than its header says')
}

/** Undoes the filter of one row: none, left, above, mean of both, Paeth. `rows` holds those before it, without the filter bytes: [H, rowBytes]. */
function unfilter(data: Buffer, rows: Buffer, y: number, rowBytes: number, pixelBytes: number): void {
  const filter = data[y * (rowBytes + 1)]!
  if (filter > 4) throw unreadable(`it is damaged: row ${y + 1} has the unknown filter ${filter}`)
  const to = y * rowBytes
  const from = y * (rowBytes + 1) + 1
  for (let x = 0; x < rowBytes; x++) {
    const left = x >= pixelBytes ? rows[to + x - pixelBytes]! : 0
    const above = y > 0 ? rows[to + x - rowBytes]! : 0
    const corner = x >= pixelBytes && y > 0 ? rows[to + x - rowBytes - pixelBytes]! : 0
    const guess = filter === 0 ? 0 : filter === 1 ? left : filter === 2 ? above : filter === 3 ? (left + above) >> 1 : paeth(left, above, corner)
    rows[to + x] = data[from + x]! + guess
  }
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner
}
