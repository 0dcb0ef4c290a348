/** Bad input through the dispatch every host uses: each gets its sentence, and the project is as it was before. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latestSchemaVersion } from '../../../src-main/store/migrate.ts'
import { openReadDatabase, openWriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { listBackups } from '../../../src-main/project/backups.ts'
import { databasePath } from '../../../src-main/project/projectFolder.ts'
import { loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import { thumbnailPath } from '../../../src-main/images/thumbnails.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import type { ClassId, NetworkId } from '../../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { classPaths, drawImages } from '../../support/drawImages.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let test: TestCore
let path: string
const write = () => test.core.context.project().database.write
let catId: ClassId

beforeAll(async () => {
  test = await openTestCore(join(folder, 'core'), nodeHost('cli', folder).startProcess)
  await drawImages(join(folder, 'images'), classPaths({ cat: 12, dog: 12 }), 3)
  await newProject('mine')
})
afterAll(() => test.core.close())

/** 24 labelled images in three parts. */
async function newProject(name: string): Promise<void> {
  path = (await test.api.project.create(folder, name)).path
  await test.importAll(join(folder, 'images'))
  await test.api.labels.autoSplit({ train: 0.6, val: 0.2, test: 0.2 }, 1, 'undivided')
  catId = (await test.api.labels.classes())[0]!.id
}

/** A network of one window on a square input, for two classes. */
function windowOn(windowPx: number, sidePx: number): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  last = draw(drawing, last, 'Conv2D', { filters: 2, kernel_size: [windowPx, windowPx], padding: 'valid' })
  last = draw(drawing, last, 'Flatten')
  draw(drawing, last, 'Dense', { units: 2, activation: 'softmax' })
  return finishDrawing(drawing, `Window ${windowPx}`, { widthPx: sidePx, heightPx: sidePx, colour: 'grey', fit: 'stretch' })
}

/** Every row of every table, and every file but the database's own, the cache and backups (of which more is no loss). */
function everything(): unknown {
  const read = openReadDatabase(databasePath(path))
  const tables = read.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'imports' ORDER BY name").pluck().all() as string[]
  const rows = tables.map((table) => [table, read.prepare(`SELECT * FROM "${table}"`).all()])
  read.close()
  const files = ['runs', 'images', 'exports'].flatMap((part) => readdirSync(join(path, part), { recursive: true }).map((file) => `${part}/${String(file)}`))
  return { rows, files }
}

/** What people have worked for: every label and part. */
function labels(): unknown {
  return write().prepare('SELECT id, class_id, split FROM images ORDER BY id').all()
}

async function refused(work: () => Promise<unknown>, sentence: RegExp | string): Promise<void> {
  const before = everything()
  await expect(work()).rejects.toThrow(sentence)
  expect(everything()).toEqual(before)
}

const config = (networkId: number, change: Partial<RunConfig> = {}): RunConfig => ({ ...tinyConfig, networkId: networkId as NetworkId, ...change })
const start = (networkId: number, change: Partial<RunConfig> = {}) => test.api.runs.start(config(networkId, change), null)

describe('a folder', () => {
  it('that is empty', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await refused(() => test.api.images.planImport({ path: empty }), `Folder "${empty}": it is empty. Choose a folder that holds images.`)
  })

  it('of text files', async () => {
    const texts = join(folder, 'texts')
    mkdirSync(texts)
    for (const name of ['a.txt', 'b.md', 'noending']) writeFileSync(join(texts, name), 'text')
    await refused(() => test.api.images.planImport({ path: texts }), `Folder "${texts}": none of its 3 files is an image (JPEG,`)
  })

  it('that is not there', () => refused(() => test.api.images.planImport({ path: join(folder, 'nowhere') }), /^Folder ".*nowhere": it is not there/))

  it('of files that only call themselves images: each is named with its reason, no class is left behind', async () => {
    const texts = join(folder, 'liars')
    mkdirSync(join(texts, 'lie'), { recursive: true })
    writeFileSync(join(texts, 'lie/a.png'), 'text')
    const before = everything()
    expect(await test.importAll(texts)).toMatchObject({ state: 'finished', added: 0, unreadable: [{ relativePath: 'lie/a.png', reason: expect.any(String) }] })
    expect(everything()).toEqual(before)
  })
})

describe('a full disk', () => {
  const full = 'it is full, so the change was not saved and everything is as it was before. Free some space and try again.'
  const cases: readonly (readonly [string, (attempt: number) => Promise<unknown>])[] = [
    ['under a label for all images', (attempt) => test.api.labels.assign({ filter: {} }, attempt % 2 === 0 ? null : catId)],
    ['under a new class', (attempt) => test.api.labels.createClass(`${attempt} `.padEnd(190, 'x'), null, null)],
    ['under a new network', (attempt) => test.api.networks.create({ ...windowOn(3, 5), name: `${attempt}` })],
    ['under an import', async (attempt) => {
      const images = join(folder, `more-${attempt}`)
      await drawImages(images, classPaths({ fish: 2 }), 100 + attempt)
      const { state, error } = await test.importAll(images)
      if (state === 'failed') throw new Error(error ?? '')
    }],
  ]
  it.each(cases)('%s: refused whole, and done once there is room', async (_, work) => {
    write().exec('VACUUM')
    write().pragma(`max_page_count = ${write().pragma('page_count', { simple: true })}`)
    let attempt = 0
    let before = everything()
    try {
      for (; ; attempt++) {
        before = everything()
        await work(attempt)
      }
    } catch (error) {
      expect((error as Error).message).toBe(`Disk of "${databasePath(path)}": ${full}`)
    } finally {
      write().pragma('max_page_count = 1073741823')
    }
    expect(everything()).toEqual(before)
    await work(attempt)
    expect(everything()).not.toEqual(before)
  })

  it('under thumbnails (a write that fails): the import ends with a sentence, no row and no class, and does it all once it can', async () => {
    const { cache } = test.core.context.project().folders
    const thumbnails = dirname(dirname(thumbnailPath(cache, Buffer.alloc(32))))
    rmSync(thumbnails, { recursive: true })
    writeFileSync(thumbnails, 'in the way')
    const images = join(folder, 'birds')
    await drawImages(images, classPaths({ bird: 3 }), 77)
    const before = everything()
    expect(await test.importAll(images)).toMatchObject({ state: 'failed', added: 0, error: expect.stringMatching(/^Disk of ".*cache": reading or writing failed \(.*\), so the change was not saved\. Check the drive/) })
    expect(everything()).toEqual(before)
    rmSync(thumbnails)
    expect(await test.importAll(images)).toMatchObject({ state: 'finished', added: 3 })
  })
})

describe('training', () => {
  beforeAll(() => newProject('trained'))

  it('with a 7x7 window on a 5x5 input', async () => {
    const { id } = await test.api.networks.create(windowOn(7, 5))
    expect((await test.api.runs.preflight(config(id))).problems).toEqual([expect.stringMatching(/7×7 window is larger than its 5×5 input/)])
    await refused(() => start(id), /7×7 window is larger than its 5×5 input/)
  })

  it('with an empty class', async () => {
    const { id } = await test.api.networks.create(windowOn(3, 5))
    const { id: empty } = await test.api.labels.createClass('empty', null, null)
    await refused(() => start(id), /Class "empty": it has no training images, so the network could never answer it\. Label images for it, or delete the class\./)
    await test.api.labels.deleteClass(empty)
  })

  it('with settings no trainer can take', async () => {
    for (const change of [{ learningRate: 0 }, { learningRate: NaN }, { batchSize: 0 }, { epochs: 1.5 }, { seed: -1 }]) await refused(() => start(1, change), /^Call runs\.start: argument 1 > /)
  })

  it('with a learning rate of 1e6: stops, says which step and layer, keeps the last checkpoint with sound numbers', async () => {
    const { id } = await test.api.networks.create(windowOn(3, 5))
    const before = labels()
    const run = await start(id, { learningRate: 1e6, epochs: 200, optimizer: { kind: 'sgd' } })
    const end = await test.runEnded(run.id)
    expect(end).toMatchObject({ state: 'failed', note: expect.stringMatching(/^(Step|By step) \d+: the numbers became too large to go on, first in [^,]+, at a learning rate of 1000000\. The last checkpoint with sound numbers is kept/) })
    const kept = loadNewestCheckpoint(join(path, 'runs', String(run.id)))
    expect([...kept!.tensors.values()].every(({ data }) => [...(data as Float32Array)].every(Number.isFinite))).toBe(true)
    expect(labels()).toEqual(before)
  })
})

describe('a project file', () => {
  it('written by a newer version is named and left as it is', async () => {
    await test.api.project.close()
    const changed = openWriteDatabase(databasePath(path))
    changed.pragma(`user_version = ${latestSchemaVersion() + 1}`)
    changed.close()
    await refused(() => test.api.project.open(path), new RegExp(`it was written by a newer version of Convolve \\(format ${latestSchemaVersion() + 1}, this one knows ${latestSchemaVersion()}\\)\\. It was left as it is; update Convolve`))
    const back = openWriteDatabase(databasePath(path))
    back.pragma(`user_version = ${latestSchemaVersion()}`)
    back.close()
    await test.api.project.open(path)
  })

  it('that is damaged is kept, and the newest backup is offered', async () => {
    test.core.context.project().backUp()
    await test.api.project.close()
    const damaged = readFileSync(databasePath(path)).fill(7, 4096 * 2)
    writeFileSync(databasePath(path), damaged)
    const [newest] = listBackups(path)
    await expect(test.api.project.open(path)).rejects.toThrow(`It was left as it is; restore the backup "${newest!.file}" of ${newest!.createdAt} to go on.`)
    expect(readFileSync(databasePath(path)).equals(damaged)).toBe(true)
    expect((await test.api.project.restoreBackup(path, newest!.file)).imageCount).toBeGreaterThan(0)
  })
})
