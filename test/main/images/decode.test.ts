/** The one decoder on files made here: formats, colours, orientations, damage. The large hostile set is in hostile.slow.test.ts. */
import { deflateSync, crc32 } from 'node:zlib'
import { mkdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { InputSettings } from '../../../src-shared/dataset/inputSettings.ts'
import { decodeImage, inputPreview } from '../../../src-main/images/decode.ts'
import { openPicture } from '../../../src-main/images/openPicture.ts'
import { readImageFile } from '../../../src-main/images/readImageFile.ts'
import { loadThumbnail, renderThumbnail, saveThumbnail } from '../../../src-main/images/thumbnails.ts'
import { reasonOf } from '../../../src-main/images/unreadable.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const small: InputSettings = { widthPx: 4, heightPx: 4, colour: 'rgb', fit: 'stretch' }

/** One verdict from three paths: size of the open picture, thumbnail, training pixels; they must agree. */
async function verdict(bytes: Buffer): Promise<string> {
  const answers = await Promise.allSettled([
    openPicture(bytes).then(async (picture) => {
      await renderThumbnail(picture)
      return `${picture.widthPx}x${picture.heightPx}`
    }),
    decodeImage(bytes, small),
    decodeImage(bytes, { widthPx: 64, heightPx: 48, colour: 'grey', fit: 'pad' }),
  ])
  const states = new Set(answers.map((answer) => answer.status))
  expect(states.size).toBe(1)
  const [first] = answers
  return first.status === 'fulfilled' ? first.value : `refused: ${reasonOf(first.reason)}`
}

const drawn = await sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 200, g: 40, b: 10 } } })
  .composite([{ input: await drawPng(5, 30, 20), left: 5, top: 5 }])
  .png()
  .toBuffer()

function pngHeader(widthPx: number, heightPx: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))])
}

function bmp(options: { bits: 8 | 24 | 32; widthPx: number; heightPx: number; pixels: Buffer; palette?: Buffer; topDown?: boolean; compression?: number }): Buffer {
  const palette = options.palette ?? Buffer.alloc(0)
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + palette.length + options.pixels.length, 2)
  head.writeUInt32LE(54 + palette.length, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(options.widthPx, 18)
  head.writeInt32LE(options.topDown ? -options.heightPx : options.heightPx, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(options.bits, 28)
  head.writeUInt32LE(options.compression ?? 0, 30)
  return Buffer.concat([head, palette, options.pixels])
}

describe('formats', () => {
  const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const
  it.each(formats)('%s opens whole; cut anywhere it is refused by thumbnail and training alike', async (format) => {
    const bytes = await sharp(drawn).toFormat(format).toBuffer()
    expect((await openPicture(bytes)).format).toBe(format)
    expect(await verdict(bytes)).toBe('60x40')
    for (const share of [0.05, 0.5, 0.9]) expect(await verdict(bytes.subarray(0, Math.floor(bytes.length * share)))).toMatch(/^refused: /)
  })

  const refused: readonly (readonly [string, Buffer, RegExp])[] = [
    ['nothing', Buffer.alloc(0), /the file is empty/],
    ['zeros', Buffer.alloc(4096), /only zeros/],
    ['SVG under any name', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'), /SVG/],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), /HTML/],
    ['PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), /a program/],
    ['a PNG of 20000x20000, from its header', pngHeader(20_000, 20_000), /too large: 20000x20000/],
    ['a PNG of 0x0', pngHeader(0, 0), /damaged/],
    ['a GIF with a canvas of 65535x65535', Buffer.concat([Buffer.from('GIF89a'), Buffer.from([255, 255, 255, 255, 0, 0, 0, 0x3b])]), /too large: 65535x65535/],
    ['a BMP whose rows are missing', bmp({ bits: 24, widthPx: 100, heightPx: 100, pixels: Buffer.alloc(500) }), /cut short/],
    ['a BMP of 100000x100000', bmp({ bits: 24, widthPx: 100_000, heightPx: 100_000, pixels: Buffer.alloc(500) }), /too large/],
    ['a BMP with a negative width', bmp({ bits: 24, widthPx: -5, heightPx: 5, pixels: Buffer.alloc(500) }), /-5x5/],
    ['a BMP with a JPEG inside', bmp({ bits: 24, widthPx: 5, heightPx: 5, pixels: Buffer.alloc(500), compression: 4 }), /not read/],
  ]
  it.each(refused)('%s is refused with the reason', async (_, bytes, reason) => {
    const started = performance.now()
    expect(await verdict(bytes)).toMatch(reason)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('bitmaps', () => {
  const corner = async (bytes: Buffer): Promise<number[]> => {
    const planes = await decodeImage(bytes, { widthPx: 2, heightPx: 2, colour: 'rgb', fit: 'stretch' })
    return [planes[0]!, planes[4]!, planes[8]!]
  }
  // Two rows of two pixels, bottom row first in the file; rows of 24 bits are padded to 8 bytes.
  const rows24 = Buffer.from([1, 2, 3, 4, 5, 6, 0, 0, 10, 20, 30, 40, 50, 60, 0, 0])
  it('24 bits, from the bottom: the top left pixel is the first of the last row, blue first', async () => {
    expect(await corner(bmp({ bits: 24, widthPx: 2, heightPx: 2, pixels: rows24 }))).toEqual([30, 20, 10])
  })
  it('24 bits, from the top', async () => {
    expect(await corner(bmp({ bits: 24, widthPx: 2, heightPx: 2, pixels: rows24, topDown: true }))).toEqual([3, 2, 1])
  })
  it('32 bits: the fourth byte is ignored', async () => {
    expect(await corner(bmp({ bits: 32, widthPx: 2, heightPx: 2, topDown: true, pixels: Buffer.from([1, 2, 3, 0, 1, 2, 3, 9, 1, 2, 3, 0, 1, 2, 3, 0]) }))).toEqual([3, 2, 1])
  })
  it('8 bits with a palette; an index past its end is black', async () => {
    const palette = Buffer.from([9, 8, 7, 0, 6, 5, 4, 0])
    const pixels = Buffer.from([1, 0, 0, 0, 200, 0, 0, 0])
    expect(await corner(bmp({ bits: 8, widthPx: 2, heightPx: 2, pixels, palette }))).toEqual([0, 0, 0])
    expect(await corner(bmp({ bits: 8, widthPx: 2, heightPx: 2, pixels, palette, topDown: true }))).toEqual([4, 5, 6])
  })
  it('RLE8: runs, literals, jumps and the early end of a line', async () => {
    const palette = Buffer.from([0, 0, 0, 0, 10, 10, 10, 0, 20, 20, 20, 0])
    const packed = Buffer.from([2, 1, 0, 0, 0, 2, 1, 0, 1, 2, 0, 1])
    const planes = await decodeImage(bmp({ bits: 8, widthPx: 2, heightPx: 2, pixels: packed, palette, compression: 1 }), { widthPx: 2, heightPx: 2, colour: 'rgb', fit: 'stretch' })
    expect([...planes.subarray(0, 4)]).toEqual([0, 20, 10, 10])
  })
})

describe('what the network sees', () => {
  it('channels first; the same size is passed through unchanged', async () => {
    const pixels = Buffer.from(Array.from({ length: 2 * 3 * 3 }, (_, index) => index * 10))
    const bytes = await sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } }).png().toBuffer()
    const planes = await decodeImage(bytes, { widthPx: 3, heightPx: 2, colour: 'rgb', fit: 'stretch' })
    expect([...planes]).toEqual([0, 30, 60, 90, 120, 150, 10, 40, 70, 100, 130, 160, 20, 50, 80, 110, 140, 170])
  })

  it('grey is luma 0.299 R + 0.587 G + 0.114 B, rounded as Pillow does', async () => {
    const bytes = await sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 7, 7, 7]), { raw: { width: 4, height: 1, channels: 3 } }).png().toBuffer()
    expect([...(await decodeImage(bytes, { widthPx: 4, heightPx: 1, colour: 'grey', fit: 'stretch' }))]).toEqual([76, 150, 29, 7])
  })

  it('fit: stretch fills, crop cuts the centre, pad adds black', async () => {
    const wide = await sharp({ create: { width: 40, height: 10, channels: 3, background: { r: 255, g: 255, b: 255 } } })
      .composite([{ input: { create: { width: 10, height: 10, channels: 3, background: { r: 255, g: 0, b: 0 } } }, left: 0, top: 0 }])
      .png()
      .toBuffer()
    const green = async (fit: InputSettings['fit']): Promise<number[][]> => {
      const planes = await decodeImage(wide, { widthPx: 8, heightPx: 8, colour: 'rgb', fit })
      return [[planes[64]!, planes[64 + 7]!], [planes[64 + 32]!, planes[64 + 39]!]]
    }
    expect((await green('stretch'))[0]![0]!).toBeLessThan(30)
    expect(await green('crop')).toEqual([[255, 255], [255, 255]])
    expect((await green('pad'))[0]).toEqual([0, 0])
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i: sizes and pixels are upright in every path', async (orientation) => {
    const upright = await sharp({ create: { width: 32, height: 48, channels: 3, background: { r: 255, g: 255, b: 255 } } })
      .composite([{ input: { create: { width: 16, height: 24, channels: 3, background: { r: 0, g: 0, b: 0 } } }, left: 0, top: 0 }])
      .png()
      .toBuffer()
    // What a camera stores so that turning it by the tag gives the upright picture.
    const stored: Record<number, () => Sharp | Promise<Sharp>> = {
      1: () => sharp(upright),
      2: () => sharp(upright).flop(),
      3: () => sharp(upright).rotate(180),
      4: () => sharp(upright).flip(),
      5: async () => sharp(await sharp(upright).rotate(90).png().toBuffer()).flop(),
      6: () => sharp(upright).rotate(270),
      7: async () => sharp(await sharp(upright).rotate(270).png().toBuffer()).flop(),
      8: () => sharp(upright).rotate(90),
    }
    const turned = await (await stored[orientation]!()).png().toBuffer()
    const bytes = await sharp(turned).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
    expect(await verdict(bytes)).toBe('32x48')
    const planes = await decodeImage(bytes, { widthPx: 2, heightPx: 2, colour: 'grey', fit: 'stretch' })
    expect(planes[0]).toBeLessThan(60)
    for (const pixel of planes.subarray(1)) expect(pixel).toBeGreaterThan(190)
    const thumbnail = await sharp(await renderThumbnail(await openPicture(bytes))).metadata()
    expect([thumbnail.width, thumbnail.height, thumbnail.orientation]).toEqual([32, 48, undefined])
  })

  it('transparent pixels lie over white; 16 bits, CMYK and grey come out as 8-bit RGB', async () => {
    const one: InputSettings = { widthPx: 1, heightPx: 1, colour: 'rgb', fit: 'stretch' }
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toBuffer()
    expect([...(await decodeImage(clear, one))]).toEqual([255, 255, 255])
    const deep = await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 128, g: 64, b: 32 } } }).toColourspace('rgb16').png().toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    expect([...(await decodeImage(deep, one))]).toEqual([128, 64, 32])
    const cmyk = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 220, g: 30, b: 30 } } }).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    const [red, green, blue] = await decodeImage(cmyk, one)
    expect(red!).toBeGreaterThan(180)
    expect(green!).toBeLessThan(80)
    expect(blue!).toBeLessThan(80)
    const grey = await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 90, g: 90, b: 90 } } }).toColourspace('b-w').png().toBuffer()
    expect([...(await decodeImage(grey, one))]).toEqual([90, 90, 90])
  })

  it('the preview is exactly those pixels', async () => {
    for (const colour of ['rgb', 'grey'] as const) {
      const input: InputSettings = { widthPx: 7, heightPx: 5, colour, fit: 'crop' }
      const preview = await sharp(await inputPreview(await openPicture(drawn), input)).removeAlpha().toColourspace(colour === 'grey' ? 'b-w' : 'srgb').raw().toBuffer()
      const planes = await decodeImage(drawn, input)
      const channels = colour === 'grey' ? 1 : 3
      const interleaved = Array.from({ length: planes.length }, (_, at) => planes[(at % channels) * 35 + Math.floor(at / channels)]!)
      expect([...preview]).toEqual(interleaved)
    }
  })
})

describe('files', () => {
  it('bytes, hash and stamp belong together; what is missing or no plain file has a reason', async () => {
    const path = join(folder, 'a.png')
    writeFileSync(path, drawn)
    const file = await readImageFile(path)
    expect(file.sizeBytes).toBe(drawn.length)
    expect(file.sha256).toHaveLength(32)
    await expect(readImageFile(join(folder, 'absent.png'))).rejects.toThrow('the file is not there')
    mkdirSync(join(folder, 'folder.png'))
    await expect(readImageFile(join(folder, 'folder.png'))).rejects.toThrow('not a plain file')
  })

  it.skipIf(process.platform === 'win32')('I-07: a pipe or device named as an image is refused without waiting for it', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.png')])
    await expect(readImageFile(join(folder, 'pipe.png'))).rejects.toThrow('not a plain file')
    await expect(readImageFile('/dev/zero')).rejects.toThrow('not a plain file')
  })

  it('a thumbnail that was cut short by a crash counts as absent', async () => {
    const path = join(folder, 'cache', 'ab', 'x.jpg')
    const bytes = await renderThumbnail(await openPicture(drawn))
    await saveThumbnail(path, bytes)
    expect(await loadThumbnail(path)).toEqual(bytes)
    writeFileSync(path, bytes.subarray(0, 200))
    expect(await loadThumbnail(path)).toBeNull()
  })
})
