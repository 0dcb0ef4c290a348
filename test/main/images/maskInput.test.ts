/** Masks at the size of the input: fitted like their image, with no value that was not there; kept in the training cache. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { maskToInput } from '../../../src-main/images/maskInput.ts'
import { openMaskCache } from '../../../src-main/images/trainingCache.ts'
import { fits } from '../../../src-shared/dataset/inputSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
/** Two black halves and two white ones, cut at a third of width and height: blocks so large that only their edges may differ by how pixels are mixed. */
const [widthPx, heightPx] = [60, 30]
const values = Uint8Array.from({ length: widthPx * heightPx }, (_, at) => (((at % widthPx) < 20) === (Math.floor(at / widthPx) < 10) ? 0 : 255))
const png = (): Promise<Buffer> => sharp(values, { raw: { width: widthPx, height: heightPx, channels: 1 } }).png().toBuffer()

describe.each(fits)('fit %s', (fit) => {
  test.each([[60, 30], [20, 20], [16, 30], [90, 30], [31, 13]])('to %i x %i lies where the image lies', async (width, height) => {
    const input = { widthPx: width, heightPx: height, colour: 'grey', fit } as const
    const image = await decodeImage(await png(), input)
    const mask = maskToInput({ widthPx, heightPx, values }, input)
    expect(mask).toHaveLength(width * height)
    expect([...new Set(mask)].every((value) => value === 0 || value === 255)).toBe(true)
    // Along edges a resampled image is grey: a mask may be off by half a pixel there.
    const wrong = mask.filter((value, at) => Math.abs(value - image[at]!) > 140).length
    expect(wrong).toBeLessThanOrEqual(2)
  })
})

test('with padding, nothing lies beside the mask', () => {
  const mask = maskToInput({ widthPx: 2, heightPx: 1, values: Uint8Array.of(7, 9) }, { widthPx: 4, heightPx: 4, colour: 'rgb', fit: 'pad' })
  expect(Array.from(mask)).toEqual([0, 0, 0, 0, 7, 7, 9, 9, 7, 7, 9, 9, 0, 0, 0, 0])
})

test('the cache keeps values, also those of a palette, and gives a reason for files that are none', async () => {
  const palette = await sharp(Buffer.from([0, 0, 0, 200, 0, 0, 0, 90, 0, 0, 0, 60]), { raw: { width: 2, height: 2, channels: 3 } }).png({ palette: true }).toBuffer()
  const files = [await png(), palette, Buffer.from('no picture'), await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 1, g: 90, b: 3 } } }).png().toBuffer()].map((bytes, index) => {
    const file = path.join(folder, `mask ${index}.png`)
    fs.writeFileSync(file, bytes)
    return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  const cache = openMaskCache(path.join(folder, 'cache'), { widthPx: 2, heightPx: 2, colour: 'rgb', fit: 'stretch' })
  try {
    const unready = await cache.prepare(files, { cancelled: () => false, progress: () => undefined })
    expect(unready!.map(({ index }) => index)).toEqual([2, 3])
    for (const { reason } of unready!) expect(reason.length).toBeGreaterThan(10)
    const source = cache.source(files.slice(0, 2))
    expect(source.imageShape).toEqual([1, 2, 2])
    const read = new Uint8Array(4)
    source.readInto(1, read, 0)
    // Four colours are four values, whatever place each has in the palette.
    expect(new Set(read).size).toBe(4)
    expect(Math.max(...read)).toBeLessThan(4)
  } finally {
    cache.close()
  }
})
