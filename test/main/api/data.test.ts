/** Project, images and pictures through the dispatch every host uses. */
import { readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { fullImageUrl, networkInputUrl, thumbnailUrl } from '../../../src-shared/api/resources.ts'
import { readResource } from '../../../src-main/api/resources.ts'
import { boundedQueue } from '../../../src-main/images/boundedQueue.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { listBackups } from '../../../src-main/project/backups.ts'
import { databasePath } from '../../../src-main/project/projectFolder.ts'
import { classPaths, drawImages, drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let test: TestCore
beforeAll(async () => {
  test = await openTestCore(join(folder, 'core'))
})
afterAll(() => test.core.close())

describe('pictures by address', () => {
  const images = join(folder, 'pictures')
  let ids: readonly ImageId[]
  beforeAll(async () => {
    await drawImages(images, classPaths({ a: 3 }), 1)
    writeFileSync(join(images, 'a/big.jpg'), await sharp(await drawPng(3, 30, 20)).resize(900, 600).jpeg().toBuffer())
    await test.api.project.create(folder, 'pictures')
    await test.importAll(images)
    ids = await test.api.images.ids({})
  })

  it('a thumbnail is a JPEG of at most 256 px, never enlarged; made again when the cache is gone', async () => {
    const sizes = await Promise.all(ids.map(async (id) => sharp((await readResource(test.core.context, thumbnailUrl(id))).body).metadata()))
    expect(sizes.map(({ width, height, format }) => `${format} ${width}x${height}`)).toEqual(['jpeg 8x8', 'jpeg 8x8', 'jpeg 8x8', 'jpeg 256x171'])
    const { cache } = test.core.context.project().folders
    rmSync(cache, { recursive: true })
    const again = await readResource(test.core.context, thumbnailUrl(ids[3]!))
    expect(again.mediaType).toBe('image/jpeg')
    expect(readdirSync(cache, { recursive: true }).filter((name) => String(name).endsWith('.jpg'))).toHaveLength(1)
  })

  it('the full view has the whole size; the input view is exactly what training decodes', async () => {
    expect(await sharp((await readResource(test.core.context, fullImageUrl(ids[3]!))).body).metadata()).toMatchObject({ width: 900, height: 600, format: 'jpeg' })
    const input = { widthPx: 12, heightPx: 10, colour: 'grey', fit: 'pad' } as const
    const address = await test.api.images.previewUrl(ids[3]!, input)
    expect(address).toBe(networkInputUrl(ids[3]!, input))
    const view = await readResource(test.core.context, address)
    expect(view.mediaType).toBe('image/png')
    expect([...(await sharp(view.body).toColourspace('b-w').raw().toBuffer())]).toEqual([...(await decodeImage(join(images, 'a/big.jpg'), input))])
  })

  it('a small picture keeps every pixel in the full view, and its colours at full resolution in the thumbnail', async () => {
    const pixels = async (bytes: Buffer): Promise<number[]> => [...(await sharp(bytes).removeAlpha().raw().toBuffer())]
    const full = await readResource(test.core.context, fullImageUrl(ids[0]!))
    expect(full.mediaType).toBe('image/png')
    expect(await pixels(full.body)).toEqual(await pixels(readFileSync(join(images, 'a/000.png'))))
    const subsampling = async (id: ImageId): Promise<unknown> => (await sharp((await readResource(test.core.context, thumbnailUrl(id))).body).metadata()).chromaSubsampling
    expect([await subsampling(ids[0]!), await subsampling(ids[3]!)]).toEqual(['4:4:4', '4:2:0'])
  })

  const refused: readonly (readonly [string, string])[] = [
    ['/image/0/thumbnail', 'resourceUnknown'],
    ['/image/999999/thumbnail', 'imageUnknown'],
    ['/image/1/secret', 'resourceUnknown'],
    ['/image/1/../../etc/passwd', 'resourceUnknown'],
    ['/image/%2e%2e/thumbnail', 'resourceUnknown'],
    ['/image/1e3/thumbnail', 'resourceUnknown'],
    ['/image/1/input?width=100000&height=1&colour=rgb&fit=pad', 'resourceUnknown'],
    ['/image/1/input?width=8&height=8&colour=infrared&fit=pad', 'resourceUnknown'],
    ['/image/1/input', 'resourceUnknown'],
  ]
  it.each(refused)('%s is refused: %s', async (address, code) => {
    await expect(readResource(test.core.context, address)).rejects.toMatchObject({ code })
  })

  it('a file that is gone is marked missing and found again; one that changed is not shown under its old label', async () => {
    const path = join(images, 'a/000.png')
    const bytes = readFileSync(path)
    unlinkSync(path)
    await expect(readResource(test.core.context, fullImageUrl(ids[0]!))).rejects.toMatchObject({ code: 'imageFileMissing' })
    expect(await test.api.images.ids({ missing: true })).toEqual([ids[0]])
    writeFileSync(path, await drawPng(12345))
    await expect(readResource(test.core.context, fullImageUrl(ids[0]!))).rejects.toMatchObject({ code: 'imageFileChanged' })
    writeFileSync(path, bytes)
    await readResource(test.core.context, fullImageUrl(ids[0]!))
    expect(await test.api.images.ids({ missing: true })).toEqual([])
  })
})

describe('projects', () => {
  it('the sample project is drawn, labelled, split and has a network; the second one gets another name', async () => {
    const first = await test.api.project.createSample()
    expect(first).toMatchObject({ name: 'Sample shapes', readOnly: null, imageCount: 400, labelledCount: 400, classCount: 4 })
    expect(await test.api.images.counts()).toMatchObject({ unlabelled: 0, perSplit: { train: 256, val: 64, test: 80, none: 0 } })
    expect(await test.api.networks.list()).toHaveLength(1)
    expect(await test.api.labels.history()).toEqual({ undo: null, redo: null })
    expect(await test.api.app.recentProjects()).toMatchObject([{ path: first.path, present: true }, {}])
  })

  it('opening the open project again changes nothing; looking at it instead gives up the lock', async () => {
    const { path } = (await test.api.project.current())!
    expect(await test.api.project.open(path)).toMatchObject({ path, readOnly: null })
    expect((await test.api.project.openReadOnly(path)).readOnly).toContain('for looking only')
    await expect(test.api.labels.createClass('x', null, null)).rejects.toThrow('for looking only')
    await expect(test.api.images.planImport({ path: folder })).rejects.toThrow('for looking only')
    expect((await test.api.project.open(path)).readOnly).toBeNull()
  })

  it('a damaged database is kept, the newest backup offered, and restored in one call', async () => {
    const { path, imageCount } = (await test.api.project.current())!
    test.core.context.project().backUp()
    await test.api.project.close()
    expect(await test.api.project.current()).toBeNull()
    await expect(test.api.images.counts()).rejects.toThrow('none is open')
    const damaged = readFileSync(databasePath(path))
    damaged.fill(0, 0, 5000)
    writeFileSync(databasePath(path), damaged)
    await expect(test.api.project.open(path)).rejects.toMatchObject({ code: 'projectCorrupt', args: { backup: listBackups(path)[0]!.file } })
    const [newest] = await test.api.project.backups(path)
    expect(await test.api.project.restoreBackup(path, newest!.file)).toMatchObject({ imageCount })
    expect(readdirSync(path).filter((name) => name.startsWith('project.damaged-'))).toHaveLength(1)
  })

  it('rename shows everywhere; events tell the windows', async () => {
    test.events.length = 0
    expect((await test.api.project.rename('Shapes')).name).toBe('Shapes')
    expect((await test.api.app.recentProjects())[0]!.name).toBe('Shapes')
    expect(test.events).toContainEqual(expect.objectContaining({ kind: 'projectChanged', project: expect.objectContaining({ name: 'Shapes' }) }))
    const images = join(folder, 'more')
    await drawImages(images, ['x/1.png'], 5)
    await test.importAll(images)
    expect(new Set(test.events.map((event) => event.kind))).toEqual(new Set(['projectChanged', 'importProgress', 'datasetChanged']))
  })
})

describe('the queue of pictures', () => {
  it('runs a few at once, the newest first, and refuses the oldest when too many wait', async () => {
    const queue = boundedQueue(2, 3)
    const started: number[] = []
    const release: (() => void)[] = []
    const jobs = Array.from({ length: 7 }, (_, index) =>
      queue(() => {
        started.push(index)
        return new Promise<number>((resolve) => release.push(() => resolve(index)))
      }).catch((error: { code: string }) => error.code),
    )
    await Promise.resolve()
    expect(started).toEqual([0, 1])
    while (release.length > 0) {
      release.shift()!()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    expect(started).toEqual([0, 1, 6, 5, 4])
    expect(await Promise.all(jobs)).toEqual([0, 1, 'pictureSkipped', 'pictureSkipped', 4, 5, 6])
  })
})

describe('the store’s sources', () => {
  it('no query uses OFFSET', () => {
    const store = join(import.meta.dirname, '../../../src-main/store')
    for (const file of readdirSync(store, { recursive: true }).map(String).filter((name) => name.endsWith('.ts'))) {
      const withoutComments = readFileSync(join(store, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
      expect([file, /\bOFFSET\b/.test(withoutComments)]).toEqual([file, false])
    }
  })
})
