import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openTrainingCache, type PrepareWatch, type TrainingCache, type WantedImage } from '../../../src-main/images/trainingCache.ts'
import { drawBar } from '../../support/barImages.ts'
import { greyBitmap } from '../../support/barProject.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const folder = temporaryFolder()
const silent: PrepareWatch = { cancelled: () => false, progress: () => {} }
let number = 0
let cacheFolder: string
let wanted: WantedImage[]
beforeEach(() => {
  const own = path.join(folder, String(number++))
  fs.mkdirSync(own)
  cacheFolder = path.join(own, 'cache')
  wanted = Array.from({ length: 10 }, (_, index) => {
    const file = path.join(own, `${index}.bmp`)
    const bytes = greyBitmap(drawBar(index % 3, index))
    fs.writeFileSync(file, bytes)
    return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
})

const pixelsOf = (cache: TrainingCache): Uint8Array[] => {
  const source = cache.source(wanted)
  return wanted.map((_, index) => {
    const target = new Uint8Array(146)
    source.readInto(index, target, 1)
    return target.subarray(1, 145)
  })
}
const drawn = (): Uint8Array[] => wanted.map((_, index) => drawBar(index % 3, index))
const segments = (): string[] => fs.readdirSync(path.join(cacheFolder, fs.readdirSync(cacheFolder)[0]!), { recursive: true, withFileTypes: true }).map((entry) => path.join(entry.parentPath, entry.name))

describe('the training cache', () => {
  test('gives back what the decoder made, at the place asked for', async () => {
    const cache = openTrainingCache(cacheFolder, tinyInput)
    expect(await cache.prepare(wanted, silent)).toEqual([])
    expect(cache.source(wanted)).toMatchObject({ count: 10, imageShape: [1, 12, 12] })
    expect(pixelsOf(cache)).toEqual(drawn())
    cache.close()
  })

  test('decodes once: the files may be gone the second time, in another process too', async () => {
    const first = openTrainingCache(cacheFolder, tinyInput)
    await first.prepare(wanted, silent)
    first.close()
    for (const { file } of wanted) fs.rmSync(file)
    const second = openTrainingCache(cacheFolder, tinyInput)
    expect(await second.prepare(wanted, silent)).toEqual([])
    expect(pixelsOf(second)).toEqual(drawn())
    second.close()
  })

  test.each([1, 2, 3, 7])('loses none when a segment holds %d images and several are decoded at once', async (imagesPerSegment) => {
    const cache = openTrainingCache(cacheFolder, tinyInput, imagesPerSegment)
    await cache.prepare(wanted, silent)
    expect(pixelsOf(cache)).toEqual(drawn())
    expect(segments().length).toBeGreaterThan(1)
    cache.close()
  })

  test('names what is gone, changed or no image, and keeps the rest', async () => {
    fs.rmSync(wanted[2]!.file)
    fs.appendFileSync(wanted[5]!.file, 'x')
    const text = Buffer.from('no image')
    fs.writeFileSync(wanted[7]!.file, text)
    wanted[7] = { file: wanted[7]!.file, sha256: createHash('sha256').update(text).digest('hex') }
    const cache = openTrainingCache(cacheFolder, tinyInput)
    const unready = (await cache.prepare(wanted, silent))!
    expect(unready.map(({ index }) => index)).toEqual([2, 5, 7])
    expect(unready[0]!.reason).toBe('the file is not there')
    expect(unready[1]!.reason).toBe('the file has changed since it was imported')
    expect(() => cache.source([wanted[2]!])).toThrow('was not prepared')
    expect(cache.source([wanted[0]!, wanted[9]!]).count).toBe(2)
    cache.close()
  })

  test('tells progress up to the end, and stops when cancelled', async () => {
    const cache = openTrainingCache(cacheFolder, tinyInput)
    const told: number[] = []
    expect(await cache.prepare(wanted, { cancelled: () => told.length > 3, progress: (done) => told.push(done) })).toBeNull()
    expect(told.at(-1)!).toBeLessThanOrEqual(10)
    told.length = 0
    await cache.prepare(wanted, { cancelled: () => false, progress: (done) => told.push(done) })
    expect(told.at(-1)).toBe(10)
    cache.close()
  })

  test.each([
    ['a flipped bit', (file: string) => flip(file, fs.statSync(file).size - 20)],
    ['a flipped bit in the table', (file: string) => flip(file, 55)],
    ['a cut end', (file: string) => fs.truncateSync(file, fs.statSync(file).size - 1)],
    ['an empty file', (file: string) => fs.truncateSync(file, 0)],
    ['a head that claims more', (file: string) => flip(file, 8)],
  ])('makes anew what %s spoilt', async (title, spoil) => {
    const first = openTrainingCache(cacheFolder, tinyInput)
    await first.prepare(wanted, silent)
    first.close()
    spoil(segments()[0]!)
    const second = openTrainingCache(cacheFolder, tinyInput)
    await second.prepare(wanted, silent)
    expect(pixelsOf(second), title).toEqual(drawn())
    second.close()
  })

  test('keeps settings apart and drops what an older decoder made', async () => {
    fs.mkdirSync(path.join(cacheFolder, 'pixels-0-12x12-grey-stretch'), { recursive: true })
    const grey = openTrainingCache(cacheFolder, tinyInput)
    const colour = openTrainingCache(cacheFolder, { ...tinyInput, colour: 'rgb' })
    await grey.prepare(wanted, silent)
    await colour.prepare(wanted, silent)
    expect(colour.source(wanted).imageShape).toEqual([3, 12, 12])
    expect(fs.readdirSync(cacheFolder)).toHaveLength(2)
    expect(fs.readdirSync(cacheFolder).join()).not.toContain('pixels-0-')
    grey.close()
    colour.close()
  })

  test('that cannot be written is a sentence', () => {
    fs.writeFileSync(cacheFolder, 'a file where the folder should be')
    expect(() => openTrainingCache(cacheFolder, tinyInput)).toThrow(/^Decoded images, ".*": they could not be written/)
  })
})

function flip(file: string, at: number): void {
  const bytes = fs.readFileSync(file)
  bytes[at]! ^= 1
  fs.writeFileSync(file, bytes)
}
