import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listBackups } from '../../../src-main/project/backups.ts'
import { readUnfinishedImports } from '../../../src-main/store/imports.ts'
import { thumbnailPath } from '../../../src-main/images/thumbnails.ts'
import { uploadFolder } from '../../../src-main/api/uploads.ts'
import { classPaths, drawImages, drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'


const folder = temporaryFolder()
let test: TestCore
let number = 0
let images: string
beforeAll(async () => {
  test = await openTestCore(join(folder, 'core'))
})
afterAll(() => test.core.close())
beforeEach(async () => {
  images = join(folder, `images ${++number}`)
  mkdirSync(images)
  await test.api.project.create(folder, `import ${number}`)
})

async function labelled(): Promise<Record<string, string | null>> {
  const names = new Map((await test.api.labels.classes()).map((label) => [label.id as number, label.name]))
  const rows = await test.api.images.rows(await test.api.images.ids({}))
  return Object.fromEntries(rows.map((row) => [row.relativePath, `${row.classId === null ? '-' : names.get(row.classId)}/${row.split ?? '-'}`]))
}

describe('what the folders mean', () => {
  const layouts: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
    ['sub-folders are classes', ['cat/1.png', 'dog/1.png', '0.png'], { 'cat/1.png': 'cat/-', 'dog/1.png': 'dog/-', '0.png': '-/-' }],
    ['deeper folders belong to the first', ['cat/black/1.png', 'dog/1.png'], { 'cat/black/1.png': 'cat/-', 'dog/1.png': 'dog/-' }],
    ['train, val and test are parts', ['train/cat/1.png', 'validation/cat/2.png', 'TEST/dog/3.png', 'test/4.png'], { 'train/cat/1.png': 'cat/train', 'validation/cat/2.png': 'cat/val', 'TEST/dog/3.png': 'dog/test', 'test/4.png': '-/test' }],
    ['a wrapper above the parts is looked through', ['set/train/cat/1.png', 'set/test/cat/2.png'], { 'set/train/cat/1.png': 'cat/train', 'set/test/cat/2.png': 'cat/test' }],
    ['a wrapper above the classes is looked through', ['set/cat/1.png', 'set/dog/2.png'], { 'set/cat/1.png': 'cat/-', 'set/dog/2.png': 'dog/-' }],
    ['a single class folder is a class', ['cat/1.png', 'cat/2.png'], { 'cat/1.png': 'cat/-', 'cat/2.png': 'cat/-' }],
    ['a class called test beside others is no part', ['test/1.png', 'exam/2.png'], { 'test/1.png': 'test/-', 'exam/2.png': 'exam/-' }],
    ['a flat folder has no labels', ['1.png', '2.png'], { '1.png': '-/-', '2.png': '-/-' }],
  ]
  it.each(layouts)('%s', async (_, paths, expected) => {
    await drawImages(images, paths, number)
    const progress = await test.importAll(images)
    expect(progress).toMatchObject({ state: 'finished', added: paths.length, error: null })
    expect(await labelled()).toEqual(expected)
  })

  it('the folder that images lie in may name the class: folders of pupils with folders of classes', async () => {
    await drawImages(images, ['train/anna/cat/1.png', 'train/anna/dog/2.png', 'train/ben/cat/3.png', 'val/ben/4.png', '5.png'], number)
    const plan = await test.api.images.planImport({ path: images })
    expect(plan.classes.map(({ name, count }) => [name, count])).toEqual([['anna', 2], ['ben', 2]])
    expect(plan.innerClasses?.map(({ name, count }) => [name, count])).toEqual([['ben', 1], ['cat', 2], ['dog', 1]])
    await test.api.images.startImport(plan.planId, { foldersAreClasses: true, classFolder: 'inner', useSplitFolders: true })
    await test.importEnded()
    expect(await labelled()).toEqual({ 'train/anna/cat/1.png': 'cat/train', 'train/anna/dog/2.png': 'dog/train', 'train/ben/cat/3.png': 'cat/train', 'val/ben/4.png': 'ben/val', '5.png': '-/-' })
  })

  it('the plan counts before anything is written, and the choice decides', async () => {
    await drawImages(images, classPaths({ 'train/cat': 3, 'train/dog': 2, 'test/cat': 1 }), number)
    writeFileSync(join(images, 'notes.txt'), 'x')
    writeFileSync(join(images, 'photo.psd'), '8BPS')
    const plan = await test.api.images.planImport({ path: images })
    expect(plan).toMatchObject({ imageCount: 6, unlabelledCount: 0, innerClasses: null, splits: { train: 5, val: 0, test: 1 }, classes: [{ name: 'cat', count: 4, exists: false }, { name: 'dog', count: 2, exists: false }] })
    expect(plan.refused.map(({ reason, count }) => [reason, count])).toEqual([['.txt is not a supported image format', 1], ['.psd is not a supported image format (save it as PNG or JPEG first)', 1]])
    expect(await test.api.labels.classes()).toEqual([])
    await test.api.images.startImport(plan.planId, { foldersAreClasses: false, useSplitFolders: false })
    await test.importEnded()
    expect(await test.api.images.counts()).toMatchObject({ total: 6, unlabelled: 6, perSplit: { train: 0, none: 6 } })
    await expect(test.api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })).rejects.toThrow('plan is no longer known')
  })

  const bad: readonly (readonly [string, (path: string) => void, string])[] = [
    ['an empty folder', () => undefined, 'it is empty'],
    ['a folder of text files', (path) => ['a.txt', 'b.txt'].forEach((name) => writeFileSync(join(path, name), 'x')), 'none of its 2 files is an image'],
    ['a folder that is not there', (path) => rmSync(path, { recursive: true }), 'it is not there'],
  ]
  it.each(bad)('%s gets a sentence and changes nothing', async (_, prepare, sentence) => {
    prepare(images)
    await expect(test.api.images.planImport({ path: images })).rejects.toThrow(sentence)
    expect(await test.api.images.counts()).toMatchObject({ total: 0 })
  })

  it('the project itself is no source', async () => {
    const { path } = (await test.api.project.current())!
    await expect(test.api.images.planImport({ path: join(path, 'images') })).rejects.toThrow('inside the project itself')
  })
})

describe('again, moved, changed, broken', () => {
  it('the same folder again adds nothing; a sub-folder of it neither; thumbnails lie on disk', async () => {
    await drawImages(images, classPaths({ cat: 4, dog: 3 }), number)
    await test.importAll(images)
    const project = test.core.context.project()
    for (const { sha256 } of project.database.read.prepare('SELECT sha256 FROM images').all() as { sha256: Buffer }[]) {
      expect(readFileSync(thumbnailPath(project.folders.cache, sha256)).length).toBeGreaterThan(100)
    }
    expect(await test.importAll(images)).toMatchObject({ added: 0, known: 7, duplicateCount: 0 })
    expect(await test.importAll(join(images, 'cat'))).toMatchObject({ added: 0, known: 4, duplicateCount: 0 })
    expect((await test.api.images.ids({})).length).toBe(7)
  })

  it('an exact copy is reported with what it is a copy of, not doubled', async () => {
    await drawImages(images, ['a/1.png', 'b/2.png'], number)
    writeFileSync(join(images, 'b/copy.png'), readFileSync(join(images, 'a/1.png')))
    const progress = await test.importAll(images)
    expect(progress).toMatchObject({ added: 2, duplicateCount: 1, duplicates: [{ relativePath: 'b/copy.png', sameAs: 'a/1.png' }] })
  })

  it('P-05: a file that was moved or touched keeps its label; one whose content changed is reported, never relabelled', async () => {
    await drawImages(images, ['cat/1.png', 'cat/2.png', 'dog/3.png'], number)
    await test.importAll(images)
    mkdirSync(join(images, 'dog/deeper'))
    renameSync(join(images, 'cat/1.png'), join(images, 'dog/deeper/renamed.png'))
    utimesSync(join(images, 'cat/2.png'), 5, 5)
    writeFileSync(join(images, 'dog/3.png'), await drawPng(999_999))
    const progress = await test.importAll(images)
    expect(progress).toMatchObject({ added: 0, known: 2, unreadableCount: 1 })
    expect(progress.unreadable[0]).toEqual({ relativePath: 'dog/3.png', reason: expect.stringContaining('changed since it was imported') })
    expect(await labelled()).toEqual({ 'dog/deeper/renamed.png': 'cat/-', 'cat/2.png': 'cat/-', 'dog/3.png': 'dog/-' })
    expect(await test.importAll(images)).toMatchObject({ known: 2, unreadableCount: 1 })
  })

  it('an image that was removed comes back with its label when its folder is imported again; undo of the removal does no harm', async () => {
    await drawImages(images, ['cat/1.png', 'cat/2.png'], number)
    await test.importAll(images)
    expect(await test.api.images.remove({ ids: await test.api.images.ids({ text: '1.png' }) })).toBe(1)
    expect(await test.importAll(images)).toMatchObject({ added: 1, known: 1 })
    expect(await labelled()).toEqual({ 'cat/1.png': 'cat/-', 'cat/2.png': 'cat/-' })
    await test.api.labels.undo()
    expect((await test.api.images.ids({})).length).toBe(2)
    await test.api.labels.redo()
    expect((await test.api.images.ids({})).length).toBe(1)
  })

  it('a label given by hand outlives removal and a new import, whatever its folder says', async () => {
    await drawImages(images, ['cat/1.png', 'dog/2.png'], number)
    await test.importAll(images)
    const dog = (await test.api.labels.classes()).find(({ name }) => name === 'dog')!
    const ids = await test.api.images.ids({ text: 'cat/1.png' })
    await test.api.labels.assign({ ids }, dog.id)
    await test.api.images.remove({ ids })
    await test.importAll(images)
    expect((await test.api.images.counts()).perClass).toEqual([{ classId: dog.id, count: 2 }])
  })

  it('deleting and merging classes is preceded by a backup', async () => {
    await drawImages(images, ['cat/1.png', 'dog/2.png', 'fish/3.png'], number)
    await test.importAll(images)
    const [cat, dog, fish] = await test.api.labels.classes()
    const backups = (): number => listBackups(test.core.context.project().path).length
    const before = backups()
    await test.api.labels.deleteClass(fish!.id)
    expect(backups()).toBe(before + 1)
    await test.api.labels.mergeClasses(cat!.id, dog!.id)
    expect(backups()).toBe(before + 2)
  })

  it('unreadable files are listed with the reason and the rest is imported', async () => {
    await drawImages(images, ['a/1.png', 'a/2.png'], number)
    writeFileSync(join(images, 'a/cut.png'), (await drawPng(5)).subarray(0, 150))
    writeFileSync(join(images, 'a/svg.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    writeFileSync(join(images, 'a/empty.jpg'), '')
    const progress = await test.importAll(images)
    expect(progress).toMatchObject({ added: 2, unreadableCount: 3, done: 5, total: 5 })
    expect(progress.unreadable.map(({ relativePath, reason }) => [relativePath, reason.split(':')[0]])).toEqual([
      ['a/cut.png', 'it is damaged'],
      ['a/empty.jpg', 'the file is empty'],
      ['a/svg.png', 'its content is SVG, which is not supported'],
    ])
  })

  it('Cancel keeps what is in, and the next import adds the rest', async () => {
    await drawImages(images, classPaths({ a: 100 }), number)
    const plan = await test.api.images.planImport({ path: images })
    const jobId = await test.api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })
    await expect(test.api.images.startImport((await test.api.images.planImport({ path: images })).planId, { foldersAreClasses: true, useSplitFolders: true })).rejects.toThrow('another one is still running')
    await test.api.images.cancelImport(jobId)
    const cancelled = await test.importEnded()
    expect(cancelled.state).toBe('cancelled')
    expect((await test.api.images.ids({})).length).toBe(cancelled.added)
    expect(cancelled.added).toBeLessThan(100)
    // Cancel is a decision: the next opening does not go on by itself.
    expect(readUnfinishedImports(test.core.context.project().database.read)).toEqual([])
    expect(await test.importAll(images)).toMatchObject({ state: 'finished', added: 100 - cancelled.added, known: cancelled.added })
  })

  it('closing the project in the middle of an import loses nothing; opening it goes on by itself', async () => {
    await drawImages(images, classPaths({ a: 80 }), number)
    const plan = await test.api.images.planImport({ path: images })
    await test.api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })
    const { path } = (await test.api.project.current())!
    await test.api.project.close()
    await test.api.project.open(path)
    for (let tries = 0; (await test.api.images.importProgress()) === null && tries < 400; tries++) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await test.importEnded()).toMatchObject({ state: 'finished' })
    expect((await test.api.images.ids({})).length).toBe(80)
    await test.api.project.close()
    await test.api.project.open(path)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await test.api.images.importProgress()).toBeNull()
  })
})

describe('uploads', () => {
  it('are copied into the project; other content under the same name gets a name of its own; the same again adds nothing', async () => {
    const put = async (paths: readonly string[], seed: number): Promise<string> => {
      const uploadId = crypto.randomUUID()
      await drawImages(uploadFolder(test.core.context.host.dataFolder, uploadId), paths, seed)
      return uploadId
    }
    const take = async (uploadId: string): ReturnType<TestCore['importEnded']> => {
      const plan = await test.api.images.planImport({ uploadId })
      await test.api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })
      return test.importEnded()
    }
    expect(await take(await put(['pets/cat/1.png', 'pets/dog/1.png'], 1))).toMatchObject({ added: 2 })
    expect(await take(await put(['pets/cat/1.png', 'pets/dog/1.png'], 1))).toMatchObject({ added: 0 })
    expect(await take(await put(['pets/cat/1.png', 'pets/dog/1.png'], 2))).toMatchObject({ added: 2 })
    const rows = await test.api.images.rows(await test.api.images.ids({}))
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(readFileSync(join(test.core.context.project().folders.images, row.relativePath)).length).toBe(row.sizeBytes)
    expect(new Set(rows.map((row) => row.relativePath)).size).toBe(4)
    await expect(test.api.images.planImport({ uploadId: crypto.randomUUID() })).rejects.toThrow()
  })
})
