/** Batches from the cache on disk, read by a thread: the same as read at once, ahead or not, and errors that arrive where they belong. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { openTrainingCache, type TrainingCache } from '../../../src-main/images/trainingCache.ts'
import { openBatchReader } from '../../../src-main/training/batchReader.ts'
import { assembleBatch, labelledImages, type LabelledImages } from '../../../src-main/training/batches.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const count = 20
let cache: TrainingCache
let source: LabelledImages

beforeAll(async () => {
  const images = await Promise.all(Array.from({ length: count }, async (_, index) => {
    const bytes = await drawPng(index)
    const file = path.join(folder, `${index}.png`)
    fs.writeFileSync(file, bytes)
    return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
  }))
  cache = openTrainingCache(path.join(folder, 'cache'), { widthPx: 6, heightPx: 5, colour: 'rgb', fit: 'stretch' }, 7)
  await cache.prepare(images, { cancelled: () => false, progress: () => undefined })
  source = labelledImages(cache.source(images), Int32Array.from({ length: count }, (_, index) => index % 3))
})
afterAll(() => cache.close())

const places = (...numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers)

describe('batches read by the thread', () => {
  test('are those read at once: asked for, read ahead, and another one than was read ahead', async () => {
    const reader = openBatchReader(source)
    try {
      const [first, second, third] = [places(3, 19, 0, 7), places(8, 8, 1), places(12)]
      reader.readAhead(second, 1)
      expect(await reader.read(first, 1)).toEqual(assembleBatch(source, first, 1))
      reader.readAhead(second, 1)
      expect(await reader.read(second, 1)).toEqual(assembleBatch(source, second, 1))
      reader.readAhead(third, 1)
      const pending = reader.read(third, 1)
      reader.readAhead(first, 1)
      expect(await pending).toEqual(assembleBatch(source, third, 1))
      expect(await reader.read(first, 1)).toEqual(assembleBatch(source, first, 1))
    } finally {
      await reader.close()
    }
  })

  test('are not read by the thread that computes', async () => {
    const readInto = (): never => { throw new Error('read here') }
    const reader = openBatchReader(labelledImages({ ...source.pixels, readInto }, source.labels))
    try {
      reader.readAhead(places(2, 3), 1)
      expect(await reader.read(places(2, 3), 1)).toEqual(assembleBatch(source, places(2, 3), 1))
    } finally {
      await reader.close()
    }
  })

  test('a file that became shorter is a damaged cache, also when it was read ahead', async () => {
    const file = path.join(folder, 'short')
    fs.writeFileSync(file, Buffer.alloc(100))
    const handle = fs.openSync(file, 'r')
    const stored = { folder, imageBytes: 90, placeOf: () => ({ file: handle, position: 50 }) }
    const reader = openBatchReader(labelledImages({ ...source.pixels, stored }, source.labels))
    try {
      await expect(reader.read(places(0), 1)).rejects.toMatchObject({ code: 'cacheDamaged' })
      reader.readAhead(places(1), 1)
      await expect(reader.read(places(1), 1)).rejects.toMatchObject({ code: 'cacheDamaged' })
      // Nobody asks for this one; the run ends all the same.
      reader.readAhead(places(1), 1)
    } finally {
      await reader.close()
      fs.closeSync(handle)
    }
  })

  test('closing does not wait for what is being read', async () => {
    const reader = openBatchReader(source)
    reader.readAhead(places(...Array.from({ length: 20_000 }, (_, index) => index % count)), 1)
    const startedMs = performance.now()
    await reader.close()
    expect(performance.now() - startedMs).toBeLessThan(2000)
  })
})
