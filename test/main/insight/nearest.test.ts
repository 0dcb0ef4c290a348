/** The labelled images that look most alike to a network: an image finds itself first, and its neighbours are mostly of its class. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { votesOf } from '../../../src-shared/api/nearest.ts'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import type { NearestRequest } from '../../../src-main/insight/messages.ts'
import { nearest } from '../../../src-main/insight/nearest.ts'
import { checkpointNames } from '../../../src-main/training/checkpoint.ts'
import { barClassNames, drawBar } from '../../support/barImages.ts'
import { greyBitmap } from '../../support/barProject.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const folder = temporaryFolder()
const labelOf = (index: number): number => index % barClassNames.length
let request: NearestRequest
let fresh: readonly string[]

function written(name: string, label: number, number: number): { readonly sha256: string; readonly file: string } {
  const file = path.join(folder, `${name}.bmp`)
  const bytes = greyBitmap(drawBar(label, number))
  fs.writeFileSync(file, bytes)
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
}

beforeAll(async () => {
  const runFolder = path.join(folder, 'run')
  fs.mkdirSync(runFolder)
  await trainTiny(tinySetup(runFolder, { config: { epochs: 6, learningRate: 0.02 } }))
  const images = Array.from({ length: 60 }, (_, index) => written(`known-${index}`, labelOf(index), index))
  fresh = Array.from({ length: 24 }, (_, index) => written(`fresh-${index}`, labelOf(index), 5000 + index).file)
  request = { kind: 'nearest', model: { runFolder, network: tinyNetwork(), classNames: barClassNames }, cacheFolder: path.join(folder, 'cache'), images, file: images[7]!.file, count: 5 }
})

test('an image finds itself first, with a similarity of 1, and others in falling order', async () => {
  const found = await nearest(request)
  expect(found).toHaveLength(5)
  expect(found[0]).toEqual({ index: 7, similarity: expect.closeTo(1, 4) as number })
  expect(found.map(({ similarity }) => similarity)).toEqual(found.map(({ similarity }) => similarity).toSorted((a, b) => b - a))
})

test('most new images are of the class that their neighbours vote for', async () => {
  let right = 0
  for (const [index, file] of fresh.entries()) {
    const found = await nearest({ ...request, file })
    const images = found.map(({ index: place, similarity }) => ({ imageId: place as ImageId, className: barClassNames[labelOf(place)]!, similarity }))
    if (votesOf(images)[0]!.name === barClassNames[labelOf(index)]) right += 1
  }
  expect(right).toBeGreaterThanOrEqual(18)
})

test('files that are gone have no say; what is known of images is not computed twice', async () => {
  const [first, ...others] = request.images
  const gone = { sha256: 'ab'.repeat(32), file: path.join(folder, 'gone.bmp') }
  expect((await nearest({ ...request, images: [gone, ...others], count: 100 })).map(({ index }) => index)).not.toContain(0)
  fs.rmSync(first!.file)
  expect((await nearest({ ...request, count: 100 })).map(({ index }) => index)).toContain(0)
})

test('after more training images are compared as the network sees them now', async () => {
  const other = path.join(folder, 'other run')
  fs.mkdirSync(other)
  await trainTiny(tinySetup(other, { config: { epochs: 1, seed: 99 } }))
  await nearest(request)
  fs.copyFileSync(path.join(other, checkpointNames.best), path.join(request.model.runFolder, checkpointNames.best))
  expect((await nearest({ ...request, file: request.images[8]!.file }))[0]).toEqual({ index: 8, similarity: expect.closeTo(1, 4) as number })
})

test('shares of votes add up to 1; what looks opposite has none', () => {
  const image = (className: string, similarity: number) => ({ imageId: 1 as ImageId, className, similarity })
  expect(votesOf([image('a', 0.5), image('b', 0.25), image('a', 0.25), image('c', -0.5)])).toEqual([{ name: 'a', share: 0.75 }, { name: 'b', share: 0.25 }, { name: 'c', share: 0 }])
  expect(votesOf([image('a', -1)])).toEqual([{ name: 'a', share: 0 }])
})
