/** Masks are read value by value. Golden values of the other programs' files were compared once with Pillow; here the PNG filters and depths are written by hand. */
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeMask, fitsImage, maskPreview } from '../../../src-main/images/mask.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'

function chunk(name: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(12 + data.length)
  whole.writeUInt32BE(data.length, 0)
  whole.write(name, 4, 'latin1')
  data.copy(whole, 8)
  return whole
}
/** A PNG of one channel, each row with another filter (0 to 4), applied as the specification says. */
function png(values: readonly number[][], kind: 0 | 3, depth: 1 | 2 | 4 | 8 | 16): Buffer {
  const rows = values.map((row) => {
    const packed = Buffer.alloc(Math.ceil((row.length * depth) / 8))
    for (const [x, value] of row.entries()) {
      if (depth === 16) packed.writeUInt16BE(value, 2 * x)
      else packed[(x * depth) >> 3]! |= value << (8 - depth - ((x * depth) & 7))
    }
    return packed
  })
  const step = Math.max(1, depth / 8)
  const filtered = rows.map((row, y) => {
    const above = rows[y - 1]
    const filter = y % 5
    const bytes = row.map((value, x) => {
      const a = x >= step ? row[x - step]! : 0
      const b = above?.[x] ?? 0
      const c = x >= step ? (above?.[x - step] ?? 0) : 0
      const p = a + b - c
      const paeth = [a, b, c].toSorted((l, r) => Math.abs(p - l) - Math.abs(p - r))[0]!
      return value - [0, a, b, Math.floor((a + b) / 2), paeth][filter]!
    })
    return Buffer.concat([Buffer.from([filter]), bytes])
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(values[0]!.length, 0)
  header.writeUInt32BE(values.length, 4)
  header[8] = depth
  header[9] = kind
  const data = deflateSync(Buffer.concat(filtered))
  const half = data.length >> 1
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), ...(kind === 3 ? [chunk('PLTE', Buffer.alloc(768, 7))] : []), chunk('IDAT', data.subarray(0, half)), chunk('IDAT', data.subarray(half)), chunk('IEND', Buffer.alloc(0))])
}
const random = randomNumbers(4)
const picture = (width: number, height: number, most: number): number[][] => Array.from({ length: height }, () => Array.from({ length: width }, () => random.integer(0, most)))

describe('masks', () => {
  it.each([[3, 1, 1], [3, 2, 3], [3, 4, 15], [3, 8, 255], [0, 8, 255], [0, 16, 255]] as const)('PNG of kind %i with %i bits: every value as it is, whatever the filter', async (kind, depth, most) => {
    for (const [width, height] of [[13, 11], [1, 6], [9, 1]] as const) {
      const values = picture(width, height, most)
      expect(await decodeMask(png(values, kind, depth))).toEqual({ widthPx: width, heightPx: height, values: Uint8Array.from(values.flat()) })
    }
  })
  it('grey of fewer bits runs from black to white', async () => {
    expect([...(await decodeMask(png([[0, 1, 1, 0]], 0, 1))).values]).toEqual([0, 255, 255, 0])
    expect([...(await decodeMask(png([[0, 1, 2, 3]], 0, 2))).values]).toEqual([0, 85, 170, 255])
  })
  it.each(['png', 'tiff', 'gif'] as const)('%s with grey colours: the grey', async (format) => {
    // The writer of GIFs changes greys where there are many.
    const values = Buffer.from(picture(12, 9, format === 'gif' ? 2 : 255).flat().map((value) => (format === 'gif' ? value * 100 : value)))
    const bytes = await sharp(values, { raw: { width: 12, height: 9, channels: 1 } }).toColourspace(format === 'gif' ? 'srgb' : 'b-w').toFormat(format, format === 'tiff' ? { compression: 'lzw' } : format === 'gif' ? { dither: 0 } : {}).toBuffer()
    expect(Buffer.from((await decodeMask(bytes)).values)).toEqual(values)
  })
  it('what has no exact value for each pixel is refused with the reason', async () => {
    const colours = sharp(Buffer.from([1, 2, 3, 4, 4, 4]), { raw: { width: 2, height: 1, channels: 3 } })
    await expect(decodeMask(await colours.clone().png().toBuffer())).rejects.toThrow('it has colours')
    await expect(decodeMask(await colours.clone().jpeg().toBuffer())).rejects.toThrow('JPEG, which changes values a little')
    await expect(decodeMask(await colours.clone().webp().toBuffer())).rejects.toThrow('WebP')
    await expect(decodeMask(png([[256]], 0, 16))).rejects.toThrow('values above 255')
    const whole = png(picture(40, 40, 255), 3, 8)
    for (let length = 8; length < whole.length - 12; length += 97) await expect(decodeMask(whole.subarray(0, length))).rejects.toThrow(/cut short|cannot be unpacked|fewer rows/)
    await expect(decodeMask(Buffer.from('no image'))).rejects.toThrow('no image')
  })
  it('damaged files end in values of the size they claim, or in a sentence', async () => {
    const whole = png(picture(23, 17, 255), 3, 8)
    let refused = 0
    for (let trial = 0; trial < 300; trial++) {
      const hurt = Buffer.from(whole)
      for (let at = random.integer(1, 4); at > 0; at--) hurt[random.integer(8, 90)] = random.integer(0, 255)
      try {
        const { widthPx, heightPx, values } = await decodeMask(hurt)
        expect(values.length).toBe(widthPx * heightPx)
      } catch (error) {
        expect(error).toMatchObject({ code: 'imageUnreadable' })
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
  })
  it('fits an image of the same ratio, to the pixel that rounding costs', () => {
    expect(fitsImage({ widthPx: 320, heightPx: 240 }, { widthPx: 640, heightPx: 480 })).toBe(true)
    expect(fitsImage({ widthPx: 333, heightPx: 250 }, { widthPx: 1000, heightPx: 750 })).toBe(true)
    expect(fitsImage({ widthPx: 240, heightPx: 320 }, { widthPx: 640, heightPx: 480 })).toBe(false)
    expect(fitsImage({ widthPx: 320, heightPx: 242 }, { widthPx: 640, heightPx: 480 })).toBe(false)
  })
  it('for the screen: nothing where it is 0, another colour for each value', async () => {
    const values = Uint8Array.from({ length: 256 }, (_, value) => value)
    const { data, info } = await sharp(await maskPreview({ widthPx: 16, heightPx: 16, values }, 16)).raw().toBuffer({ resolveWithObject: true })
    expect(info.channels).toBe(4)
    const colours = Array.from(values, (value) => data.readUInt32BE(value * 4))
    expect(colours[0]).toBe(0)
    expect(colours.slice(1).every((colour) => (colour & 255) === 255)).toBe(true)
    expect(new Set(colours.slice(0, 40)).size).toBe(40)
  })
})
